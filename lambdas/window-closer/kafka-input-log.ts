import type { CommittedReader } from '../shared/kafka/committed-reader.ts';
import { hasUnread } from '../shared/kafka/unread.ts';
import type { Progress } from '../shared/progress.ts';
import type { InputLog } from './story.ts';

type Reader = Pick<CommittedReader, 'partitions' | 'offsets' | 'fetch'>;

/** The input topic, asked of its brokers. */
export class KafkaInputLog implements InputLog {
  readonly #reader: Reader;
  readonly #topic: string;

  constructor(reader: Reader, topic: string) {
    this.#reader = reader;
    this.#topic = topic;
  }

  partitions(): Promise<readonly number[]> {
    return this.#reader.partitions(this.#topic);
  }

  async unread(partitions: readonly number[], progress: Progress): Promise<ReadonlySet<number>> {
    if (partitions.length === 0) {
      return new Set();
    }
    const nextOffsets = partitions.map((partition) => {
      const nextOffset = progress.get(partition)?.nextOffset;
      return [partition, nextOffset === undefined ? undefined : BigInt(nextOffset)] as const;
    });
    const unread = await hasUnread(this.#reader, this.#topic, new Map(nextOffsets));
    return new Set(partitions.filter((partition) => unread.get(partition)));
  }
}
