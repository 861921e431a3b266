import type { OutgoingMessage } from './publisher.ts';

export type StampedMessage = OutgoingMessage & Required<Pick<OutgoingMessage, 'timestamp'>>;

/** Brokers refuse a batch of more than 1 MiB (their default `message.max.bytes`); all of a request may be one batch. */
const MAX_REQUEST_BYTES = 900_000;

/** Upper bound of what the record format adds to a record, and to each of its headers, in bytes. */
const RECORD_OVERHEAD = 40;
const HEADER_OVERHEAD = 10;

/**
 * Records hold their timestamps as differences to the batch's first, and @platformatic/kafka 2.12.1 garbles differences that need more
 * than 32 bits: it takes their sign from bit 31 (`int64ZigZagEncode` in @platformatic/dynamic-buffer). So a request holds
 * the messages of one range of 2^31 ms (24 days). Dead letters can be of any age.
 */
const TIMESTAMP_RANGE_MS = 2 ** 31;

/**
 * Cuts messages into requests that are written as they are and that a broker takes. Those of one range of time stay in order.
 * A message that is too large on its own goes alone: whether its topic takes it is the broker's to say.
 */
export function requestsOf(messages: readonly StampedMessage[]): readonly (readonly StampedMessage[])[] {
  const ranges = Map.groupBy(messages, ({ timestamp }) => Math.floor(timestamp / TIMESTAMP_RANGE_MS));
  return [...ranges.values()].flatMap(cutBySize);
}

function cutBySize(messages: readonly StampedMessage[]): StampedMessage[][] {
  const requests: StampedMessage[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    const messageSize = sizeOf(message);
    if (size + messageSize > MAX_REQUEST_BYTES) {
      requests.push([]);
      size = 0;
    }
    requests.at(-1)?.push(message);
    size += messageSize;
  }
  return requests;
}

function sizeOf({ key, value, headers = [] }: StampedMessage): number {
  return headers.reduce(
    (size, [name, content]) => size + HEADER_OVERHEAD + byteLength(name) + byteLength(content),
    RECORD_OVERHEAD + byteLength(key) + byteLength(value),
  );
}

function byteLength(content: Buffer | string | null): number {
  return content === null ? 0 : Buffer.byteLength(content);
}
