import type { KafkaBatch } from './kafka/batch.ts';

/** How far a function has come in one partition of its topic. */
export interface PartitionProgress {
  readonly partition: number;
  /** Everything before this offset is done and needs doing never again. */
  readonly nextOffset: number;
  /** Milliseconds since the epoch; undefined while no usable reading was seen, or where the function keeps none. */
  readonly watermark: number | undefined;
  readonly judgement: Judgement | undefined;
}

/**
 * Which clock decides whether records of a partition lie too far in the future. An attempt that meets some that might writes this
 * down first, so that another attempt, at another hour or by another clock, judges the same records alike.
 */
export interface Judgement {
  /** The first and the last offset that was judged. */
  readonly from: number;
  readonly upTo: number;
  /** The clock, in milliseconds since the epoch. */
  readonly at: number;
}

export type Progress = ReadonlyMap<number, PartitionProgress>;

/** The table PartitionProgress, as one function in one epoch of the topic sees it. */
export interface ProgressTable {
  /** Reads the progress of all partitions consistently. */
  read(): Promise<Progress>;
  /** Moves a partition's progress forward; neither its offset nor its watermark ever moves back. */
  advance(partition: number, to: Pick<PartitionProgress, 'nextOffset' | 'watermark'>): Promise<void>;
  /** Writes a judgement down. Returns false, and changes nothing, when some of the offsets have been judged before, or are done. */
  judge(partition: number, judgement: Judgement): Promise<boolean>;
}

/**
 * The part of a batch that was not finished before. An offset below the progress was done whole, so a replay counts nothing and
 * puts nothing aside a second time.
 */
export function unfinished(batch: KafkaBatch, progress: Progress): KafkaBatch {
  return select(batch, (partition, offset) => offset >= nextOffsetOf(partition, progress));
}

/** The rest of the batch. */
export function finished(batch: KafkaBatch, progress: Progress): KafkaBatch {
  return select(batch, (partition, offset) => offset < nextOffsetOf(partition, progress));
}

function nextOffsetOf(partition: number, progress: Progress): number {
  return progress.get(partition)?.nextOffset ?? 0;
}

function select(batch: KafkaBatch, keep: (partition: number, offset: number) => boolean): KafkaBatch {
  return batch.flatMap(({ partition, records }) => {
    const kept = records.filter(({ offset }) => keep(partition, offset));
    return kept.length === 0 ? [] : [{ partition, records: kept }];
  });
}

export function batchSize(batch: KafkaBatch): number {
  return batch.reduce((size, { records }) => size + records.length, 0);
}

/** Takes the records that an earlier attempt has judged out of a batch: they are judged by its clock, the others by ours. */
export function splitJudged(batch: KafkaBatch, progress: Progress): { judged: KafkaBatch; unjudged: KafkaBatch } {
  const judgedUpTo = (partition: number) => progress.get(partition)?.judgement?.upTo ?? -1;
  return {
    judged: select(batch, (partition, offset) => offset <= judgedUpTo(partition)),
    unjudged: select(batch, (partition, offset) => offset > judgedUpTo(partition)),
  };
}
