import { Producer } from '@platformatic/kafka';
import { renewSessions } from './authentication/sessions.ts';
import type { KafkaConnection } from './connection.ts';
import { type OutgoingMessage, PublishError, type Publisher } from './publisher.ts';
import { requestsOf, type StampedMessage } from './requests.ts';

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

  async publish(messages: readonly OutgoingMessage[]): Promise<void> {
    const now = Date.now();
    for (const request of requestsOf(messages.map((message) => ({ timestamp: now, ...message })))) {
      try {
        await this.#producer.send({ messages: request.map(toRecord) });
      } catch (cause) {
        const topics = [...new Set(request.map(({ topic }) => topic))].join(', ');
        throw new PublishError(
          `Kafka did not acknowledge ${request.length} messages to ${topics}: ${reasonOf(cause)}`,
          { cause },
        );
      }
    }
  }

  async close(): Promise<void> {
    await this.#producer.close();
  }
}

function toRecord({ topic, key, value, timestamp, headers = [] }: StampedMessage) {
  return {
    topic,
    key,
    value,
    // A map tells its keys apart by identity, so a new buffer a header keeps names that repeat, in their order.
    headers: new Map(
      headers.map(([name, content]) => [Buffer.from(name), content === null ? null : bytes(content)] as const),
    ),
    timestamp: BigInt(timestamp),
  };
}

const bytes = (content: Buffer | string) => (typeof content === 'string' ? Buffer.from(content) : content);

/** The library wraps what the last attempt met in several layers, which logs don't show. */
function reasonOf(error: unknown): string {
  const inner =
    error instanceof AggregateError ? error.errors.at(-1) : error instanceof Error ? error.cause : undefined;
  return inner === undefined ? String(error) : reasonOf(inner);
}
