import type { KafkaRecord } from '../../lambdas/shared/kafka/batch.ts';
import type { CommittedReader, FetchedPartition, OffsetAt } from '../../lambdas/shared/kafka/committed-reader.ts';

type Content = Omit<KafkaRecord, 'topic' | 'partition' | 'offset'>;

interface Partition {
  /** What a reader of committed data gets once the stable end has passed it; offsets ascend, with gaps. */
  readonly records: KafkaRecord[];
  end: number;
  /** Where the open transaction began, if one is open: nothing from there on is visible yet. */
  openSince: number | undefined;
}

/** A fetch covers at most this many offsets, so that a long gap takes several, as on a broker. */
const OFFSETS_PER_FETCH = 4;

/** One topic's log as a reader of committed data sees it. */
export class InMemoryInputLog implements Pick<CommittedReader, 'partitions' | 'offsets' | 'fetch'> {
  readonly #topic: string;
  readonly #partitions: readonly Partition[];

  constructor(topic: string, partitions: number) {
    this.#topic = topic;
    this.#partitions = Array.from({ length: partitions }, () => ({ records: [], end: 0, openSince: undefined }));
  }

  append(partition: number, content: Content): KafkaRecord {
    const log = this.#at(partition);
    const record = { ...content, topic: this.#topic, partition, offset: log.end++ };
    log.records.push(record);
    return record;
  }

  /** Offsets that no reader gets: transaction markers, aborted records, what compaction took. */
  skip(partition: number, offsets: number): void {
    this.#at(partition).end += offsets;
  }

  /** Hides what is appended from now on, until {@link commit}. */
  begin(partition: number): void {
    const log = this.#at(partition);
    log.openSince ??= log.end;
  }

  /** The transaction's marker takes an offset. */
  commit(partition: number): void {
    const log = this.#at(partition);
    log.openSince = undefined;
    log.end++;
  }

  /** The visible records from an offset on, at most `limit`. */
  read(partition: number, offset: number, limit = Number.POSITIVE_INFINITY): readonly KafkaRecord[] {
    const { records } = this.#at(partition);
    const first = firstAtOrAfter(records, offset);
    const end = Math.min(firstAtOrAfter(records, this.#stableEnd(partition)), first + limit);
    return records.slice(first, end);
  }

  async partitions(): Promise<number[]> {
    return [...this.#partitions.keys()];
  }

  async offsets(_topic: string, at: OffsetAt, partitions?: readonly number[]): Promise<Map<number, bigint>> {
    if (typeof at === 'object') {
      throw new RangeError('The twin knows no offsets by time.');
    }
    const wanted = partitions ?? (await this.partitions());
    return new Map(
      wanted.map((partition) => [partition, at === 'earliest' ? 0n : BigInt(this.#stableEnd(partition))] as const),
    );
  }

  async fetch(_topic: string, positions: ReadonlyMap<number, bigint>): Promise<FetchedPartition[]> {
    return [...positions].map(([partition, position]) => {
      const stableEnd = this.#stableEnd(partition);
      const nextOffset = Math.max(Math.min(Number(position) + OFFSETS_PER_FETCH, stableEnd), Number(position));
      const records = this.read(partition, Number(position)).filter(({ offset }) => offset < nextOffset);
      return {
        kind: 'page',
        partition,
        records: records.map(({ offset, timestamp, key, value, headers }) => ({
          offset: BigInt(offset),
          timestamp: BigInt(timestamp),
          timestampType: 'CREATE_TIME',
          key,
          value,
          headers: headers.map(([name, content]) => [Buffer.from(name), content]),
        })),
        nextOffset: BigInt(nextOffset),
        lastStableOffset: BigInt(stableEnd),
        logStartOffset: 0n,
      };
    });
  }

  #stableEnd(partition: number): number {
    const { openSince, end } = this.#at(partition);
    return openSince ?? end;
  }

  #at(partition: number): Partition {
    const log = this.#partitions[partition];
    if (log === undefined) {
      throw new RangeError(`The topic has no partition ${partition}.`);
    }
    return log;
  }
}

function firstAtOrAfter(records: readonly KafkaRecord[], offset: number): number {
  let low = 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((records[middle]?.offset ?? 0) < offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
