import pMap from 'p-map';
import { type KafkaBatch, nextOffset } from '../shared/kafka/batch.ts';
import type { Publisher } from '../shared/kafka/publisher.ts';
import { batchSize, type ProgressTable, splitJudged, unfinished } from '../shared/progress.ts';
import { MAX_AHEAD_MS } from '../shared/reading.ts';
import { addOnce } from './add.ts';
import { collect } from './additions.ts';
import type { CityStatsTable } from './city-stats.ts';
import { deadLetterMessage, publishAverages } from './publish.ts';

export interface CityAveragesPorts {
  readonly table: CityStatsTable;
  readonly progress: ProgressTable;
  readonly publisher: Publisher;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface CityAveragesOutcome {
  readonly read: number;
  readonly rejected: number;
  /** Records that an earlier delivery had dealt with. */
  readonly skipped: number;
  readonly published: number;
}

/** DynamoDB is asked for this many cities at a time: the SDK's own pool has 50 sockets. */
const CONCURRENT_WRITES = 32;

/** Clocks of functions are taken to differ by less than the 10 s that this stays below the limit. */
const CLEARLY_IN_TIME_MS = MAX_AHEAD_MS - 10_000;

/** Another attempt at the same records is judging them at this moment: the batch fails, and comes again when that is written. */
export class ConcurrentJudgementError extends Error {
  override readonly name = 'ConcurrentJudgementError';
}

/**
 * Counts each record of a batch exactly once and publishes the averages that it changes. Every step can be repeated:
 * if one fails, the batch is delivered again. Progress comes last, when nothing of the batch is left to do.
 */
export async function averageCities(batch: KafkaBatch, ports: CityAveragesPorts): Promise<CityAveragesOutcome> {
  const progress = await ports.progress.read();
  const rest = unfinished(batch, progress);
  const { judged, unjudged } = splitJudged(rest, progress);
  // Partition by partition the judged records come first, so progress may follow each of the two.
  const first = await averageRecords(judged, (partition) => progress.get(partition)?.judgement?.at ?? 0, ports);
  const now = ports.now();
  await judge(unjudged, now, ports.progress);
  const second = await averageRecords(unjudged, () => now, ports);
  return {
    read: batchSize(batch),
    rejected: first.rejected + second.rejected,
    skipped: batchSize(batch) - batchSize(rest) + first.skipped + second.skipped,
    published: first.published + second.published,
  };
}

async function averageRecords(
  batch: KafkaBatch,
  clockOf: (partition: number) => number,
  ports: CityAveragesPorts,
): Promise<Omit<CityAveragesOutcome, 'read'>> {
  const { additions, rejected } = collect(batch, clockOf);
  if (rejected.length > 0) {
    await ports.publisher.publish(rejected.map(deadLetterMessage));
  }
  const added = await pMap(additions, (addition) => addOnce(addition, ports.table), { concurrency: CONCURRENT_WRITES });
  const published = await publishAverages(
    added.map(({ stats }) => stats),
    ports.table,
    ports.publisher,
  );
  await Promise.all(
    batch.map((part) => ports.progress.advance(part.partition, { nextOffset: nextOffset(part), watermark: undefined })),
  );
  return { rejected: rejected.length, skipped: added.reduce((sum, { skipped }) => sum + skipped, 0), published };
}

/**
 * Writes the clock down for the partitions in which it may decide, before anything rests on it: those with a record so far ahead
 * that another attempt, by a clock that stands some seconds differently, could decide otherwise.
 */
async function judge(batch: KafkaBatch, now: number, progress: Pick<ProgressTable, 'judge'>): Promise<void> {
  const parts = batch.filter(({ records }) => records.some(({ timestamp }) => timestamp - now > CLEARLY_IN_TIME_MS));
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
