import {
  MessagesRefusedError,
  type OutgoingMessage,
  type Publisher,
  type RefusedMessage,
} from '../../lambdas/shared/kafka/publisher.ts';
import { TOPIC_DEFINITIONS } from '../../lib/kafka/topics.ts';
import type { ReadRecord } from '../contracts/publisher.ts';

/** Kafka's default `message.max.bytes`. */
const DEFAULT_MAX_BYTES = 1_048_588;

/** Topics in memory: what was published, in order. */
export class InMemoryTopics implements Publisher {
  readonly messages: OutgoingMessage[] = [];
  readonly #timestamps = new WeakMap<OutgoingMessage, number | bigint>();

  async publish(messages: readonly OutgoingMessage[]): Promise<void> {
    const now = Date.now();
    const refused: RefusedMessage[] = [];
    for (const message of messages) {
      if (Buffer.byteLength(message.value ?? '') > maxBytes(message.topic)) {
        refused.push({ message, reason: 'size' });
        continue;
      }
      this.messages.push(message);
      this.#timestamps.set(message, message.timestamp ?? now);
    }
    if (refused.length > 0) {
      throw new MessagesRefusedError(`${refused.length} messages are larger than their topic takes.`, refused);
    }
  }

  of(topic: string): readonly OutgoingMessage[] {
    return this.messages.filter((message) => message.topic === topic);
  }

  /** The last value of each key: what a compacted topic comes down to. */
  lastValues(topic: string): Map<string, string> {
    return new Map(this.of(topic).map(({ key, value }) => [String(key), String(value)]));
  }

  /** The topic as a reader gets it from `partitions` partitions. */
  read(topic: string, partitions: number): readonly (readonly ReadRecord[])[] {
    const read = Array.from({ length: partitions }, (): ReadRecord[] => []);
    let turn = 0;
    for (const message of this.of(topic)) {
      const partition = message.key === null ? turn++ : hash(message.key);
      read[partition % partitions]?.push(this.#asRead(message));
    }
    return read;
  }

  #asRead(message: OutgoingMessage): ReadRecord {
    const { key, value, headers = [] } = message;
    return {
      timestamp: BigInt(this.#timestamps.get(message) ?? 0),
      key,
      value,
      headers: headers.map(([name, content]) => [Buffer.from(name), content === null ? null : Buffer.from(content)]),
    };
  }
}

export function header(message: OutgoingMessage, name: string): string | undefined {
  const value = message.headers?.findLast(([candidate]) => String(candidate) === name)?.[1];
  return value == null ? undefined : String(value);
}

function maxBytes(topic: string): number {
  const definition = TOPIC_DEFINITIONS.find(({ name }) => name === topic);
  return Number(definition?.config['max.message.bytes'] ?? DEFAULT_MAX_BYTES);
}

/** Any function of the bytes will do: nothing relies on which partition a key goes to. */
function hash(key: Buffer): number {
  return key.reduce((sum, byte) => (sum * 31 + byte) % 1_000_003, 7);
}
