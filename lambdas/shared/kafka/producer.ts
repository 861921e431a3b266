import { Producer } from '@platformatic/kafka';
import { renewSessions } from './authentication/sessions.ts';
import type { KafkaConnection } from './connection.ts';
import { keyHash } from './key-hash.ts';
import {
  MessagesRefusedError,
  type OutgoingMessage,
  PublishError,
  type Publisher,
  type RefusedMessage,
} from './publisher.ts';
import { type Refusal, refusalOf, takeApart } from './refusals.ts';
import { MAX_REQUEST_BYTES, requestsOf, type StampedMessage, sizeOf } from './requests.ts';

export interface ProducerOptions extends KafkaConnection {
  readonly clientId: string;
}

const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Together about 16 s, which a broker's restart fits into. Each attempt keeps the sequence numbers by which the broker knows
 * what it already has; whoever gives up and publishes anew may write twice.
 */
const RETRIES = 10;
const MAX_RETRY_DELAY_MS = 2_000;
const retryDelayMs = (attempt: number) => Math.min(125 * 2 ** attempt, MAX_RETRY_DELAY_MS);

type RawProducer = Producer<Buffer | null, Buffer | null, Buffer, Buffer | null>;

/** One producer a sandbox, reused by its invocations; it connects when it first publishes. */
export function createProducer({ bootstrapServers, ...connection }: ProducerOptions): KafkaPublisher {
  const producer = new Producer<Buffer | null, Buffer | null, Buffer, Buffer | null>({
    ...connection,
    bootstrapBrokers: bootstrapServers.split(','),
    // Implies acknowledgement by all in-sync replicas and one request at a time on a connection.
    idempotent: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    timeout: REQUEST_TIMEOUT_MS,
    retries: RETRIES,
    retryDelay: (_client, _operation, attempt) => retryDelayMs(attempt),
    strict: true,
  });
  return new KafkaPublisher(renewSessions(producer));
}

export class KafkaPublisher implements Publisher {
  readonly #producer: RawProducer;

  constructor(producer: RawProducer) {
    this.#producer = producer;
  }

  /**
   * Brokers refuse requests as a whole: the messages that are the reason are sought out, the others sent without them.
   */
  async publish(messages: readonly OutgoingMessage[]): Promise<void> {
    const now = Date.now();
    const originals = new Map<StampedMessage, OutgoingMessage>(
      messages.map((message) => [{ timestamp: now, ...message }, message]),
    );
    const refused: RefusedMessage[] = [];
    let last: Refusal | undefined;
    /** The smallest message that the broker has hung up on. That takes all retries, so larger ones are not tried. */
    let hungUp: { readonly bytes: number; readonly refusal: Refusal } | undefined;
    const pending: (readonly StampedMessage[])[] = requestsOf([...originals.keys()]).toReversed();
    for (let request = pending.pop(); request !== undefined; request = pending.pop()) {
      const bytes = bytesAlone(request);
      const refusal = hungUp && bytes >= hungUp.bytes ? hungUp.refusal : await this.#send(request);
      if (refusal !== undefined) {
        last = refusal;
        hungUp = refusal.hungUp && (hungUp === undefined || bytes < hungUp.bytes) ? { bytes, refusal } : hungUp;
        const { reason } = refusal;
        const parts = takeApart(request, refusal);
        refused.push(...parts.refused.map((one) => ({ message: originals.get(one) ?? one, reason })));
        pending.push(...parts.rest.toReversed());
      }
    }
    if (refused.length > 0) {
      const cause = last?.cause;
      const what = `${refused.length} of ${messages.length} messages to ${topicsOf(messages)}`;
      throw new MessagesRefusedError(`Kafka refuses ${what}: ${reasonOf(cause)}`, refused, { cause });
    }
  }

  /** @returns why Kafka will never take the request, if it won't */
  async #send(request: readonly StampedMessage[]): Promise<Refusal | undefined> {
    try {
      await this.#producer.send({ messages: request.map(toRecord) });
      return undefined;
    } catch (cause) {
      const refusal = refusalOf(cause, bytesAlone(request) > MAX_REQUEST_BYTES);
      if (refusal === undefined) {
        const what = `${request.length} messages to ${topicsOf(request)}`;
        throw new PublishError(`Kafka did not acknowledge ${what}: ${reasonOf(cause)}`, { cause });
      }
      return refusal;
    }
  }

  async close(): Promise<void> {
    await this.#producer.close();
  }
}

function toRecord({ topic, key, value, timestamp, headers = [] }: StampedMessage) {
  return {
    topic,
    // The client takes the remainder by the number of partitions, and has those without a key take turns.
    ...(key !== null && { partition: keyHash(key) }),
    key,
    value,
    // A map tells its keys apart by identity, so a new buffer a header keeps names that repeat, in their order.
    headers: new Map(
      headers.map(([name, content]) => [Buffer.from(name), content === null ? null : bytes(content)] as const),
    ),
    timestamp: BigInt(timestamp),
  };
}

/** The size of a message that is alone in its request; others are never too large. */
function bytesAlone(request: readonly StampedMessage[]): number {
  const [first] = request;
  return first === undefined || request.length > 1 ? 0 : sizeOf(first);
}

const topicsOf = (messages: readonly OutgoingMessage[]) => [...new Set(messages.map(({ topic }) => topic))].join(', ');

const bytes = (content: Buffer | string) => (typeof content === 'string' ? Buffer.from(content) : content);

/** The library wraps what the last attempt met in several layers, which logs don't show. */
function reasonOf(error: unknown): string {
  const inner =
    error instanceof AggregateError ? error.errors.at(-1) : error instanceof Error ? error.cause : undefined;
  return inner === undefined ? String(error) : reasonOf(inner);
}
