import type { OutgoingMessage } from './publisher.ts';

export type StampedMessage = OutgoingMessage & Required<Pick<OutgoingMessage, 'timestamp'>>;

/** Brokers refuse a batch of more than 1 MiB (their default `message.max.bytes`); all of a request may be one batch. */
export const MAX_REQUEST_BYTES = 900_000;

/** Upper bound of what the record format adds to a record, without its headers, in bytes. */
const RECORD_OVERHEAD = 40;

/**
 * Records hold their timestamps as differences to the batch's first, and @platformatic/kafka 2.12.1 garbles differences that need more
 * than 32 bits: it takes their sign from bit 31 (`int64ZigZagEncode` in @platformatic/dynamic-buffer). So a request holds
 * the messages of one range of 2^31 ms (24 days). Dead letters can be of any age.
 */
const TIMESTAMP_RANGE_BITS = 31n;

/**
 * Cuts messages into requests that are written as they are and that a broker takes. Those of one range of time stay in order.
 * A message that is too large on its own goes alone: whether its topic takes it is the broker's to say.
 */
export function requestsOf(messages: readonly StampedMessage[]): readonly (readonly StampedMessage[])[] {
  const ranges = Map.groupBy(messages, ({ timestamp }) => BigInt(timestamp) >> TIMESTAMP_RANGE_BITS);
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

/** The bytes that a message takes in a request, at most. */
export function sizeOf({ key, value, headers = [] }: StampedMessage): number {
  return headers.reduce(
    (size, [name, content]) => size + fieldSize(byteLength(name)) + fieldSize(byteLength(content)),
    RECORD_OVERHEAD + byteLength(key) + byteLength(value),
  );
}

function byteLength(content: Buffer | string | null): number {
  return content === null ? 0 : Buffer.byteLength(content);
}

/** With its length, in as many groups of 7 bits as its double needs: https://kafka.apache.org/documentation/#record */
function fieldSize(length: number): number {
  const lengthBits = 33 - Math.clz32(length);
  return length + Math.ceil(lengthBits / 7);
}
