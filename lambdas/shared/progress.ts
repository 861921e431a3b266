import type { KafkaBatch } from './kafka/batch.ts';

/** How far a function has come in one partition of its topic. */
export interface PartitionProgress {
  readonly partition: number;
  /** Everything before this offset is done and needs doing never again. */
  readonly nextOffset: number;
  /** Milliseconds since the epoch; undefined while no usable reading was seen, or where the function keeps none. */
  readonly watermark: number | undefined;
}

export type Progress = ReadonlyMap<number, PartitionProgress>;

/** The table PartitionProgress, as one function in one epoch of the topic sees it. */
export interface ProgressTable {
  /** Reads the progress of all partitions consistently. */
  read(): Promise<Progress>;
  /** Moves a partition's progress forward; neither its offset nor its watermark ever moves back. */
  advance(progress: PartitionProgress): Promise<void>;
}

/**
 * The part of a batch that was not finished before. An offset below the progress was done whole, its publications
 * included, so a replay changes nothing; not even the fate of a record that was rejected because of the clock then.
 */
export function unfinished(batch: KafkaBatch, progress: Progress): KafkaBatch {
  return batch.flatMap(({ partition, records }) => {
    const nextOffset = progress.get(partition)?.nextOffset ?? 0;
    const left = records.filter((record) => record.offset >= nextOffset);
    return left.length === 0 ? [] : [{ partition, records: left }];
  });
}

export function batchSize(batch: KafkaBatch): number {
  return batch.reduce((size, { records }) => size + records.length, 0);
}
