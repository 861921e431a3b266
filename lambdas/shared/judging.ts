import { type KafkaBatch, nextOffset } from './kafka/batch.ts';
import { type Progress, type ProgressTable, splitJudged } from './progress.ts';

/** Another attempt at the same records has judged them meanwhile: the batch fails, and comes again to be judged like that. */
export class ConcurrentJudgementError extends Error {
  override readonly name = 'ConcurrentJudgementError';
}

export interface JudgingPorts {
  readonly progress: Pick<ProgressTable, 'judge'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Does the work first for the records that an earlier attempt has judged, by its clock, then for the others, by ours. So a record
 * is taken or rejected for its timestamp alike in every attempt. The first part's progress is made before the second is
 * judged, as there is room for one judgement in a partition.
 *
 * @param work is given the clock by which a partition's records are judged, in milliseconds since the epoch
 */
export async function inJudgedParts<T>(
  batch: KafkaBatch,
  progress: Progress,
  ports: JudgingPorts,
  work: (part: KafkaBatch, clockOf: (partition: number) => number) => Promise<T>,
): Promise<readonly T[]> {
  const { judged, unjudged } = splitJudged(batch, progress);
  const first = await work(judged, (partition) => progress.get(partition)?.judgement?.at ?? 0);
  const now = ports.now();
  await judge(unjudged, now, ports.progress);
  return [first, await work(unjudged, () => now)];
}

/**
 * Writes the clock down for the partitions with a record that lies ahead of it, before anything rests on it. For a record that does
 * not, no attempt can have decided otherwise but one of a minute ago, and that has ended.
 */
async function judge(batch: KafkaBatch, now: number, progress: Pick<ProgressTable, 'judge'>): Promise<void> {
  const parts = batch.filter(({ records }) => records.some(({ timestamp }) => timestamp > now));
  const written = await Promise.all(
    parts.map((part) =>
      progress.judge(part.partition, {
        from: part.records[0]?.offset ?? 0,
        upTo: nextOffset(part) - 1,
        at: now,
      }),
    ),
  );
  if (written.includes(false)) {
    throw new ConcurrentJudgementError('Records of this batch were judged by another clock meanwhile.');
  }
}
