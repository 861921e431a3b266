import pMap from 'p-map';
import { inJudgedParts } from '../shared/judging.ts';
import { type KafkaBatch, nextOffset } from '../shared/kafka/batch.ts';
import type { Publisher } from '../shared/kafka/publisher.ts';
import { batchSize, finished, type ProgressTable, unfinished } from '../shared/progress.ts';
import { addOnce } from './add.ts';
import { citiesOf, collect } from './additions.ts';
import type { CityStatsTable } from './city-stats.ts';
import { publishDeadLetters } from './dead-letters.ts';
import { publishAverages } from './publish.ts';

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

/**
 * Counts each record of a batch exactly once and publishes the averages that it changes. Every step can be repeated:
 * if one fails, the batch is delivered again. Progress comes last, when nothing of the batch is left to do.
 */
export async function averageCities(batch: KafkaBatch, ports: CityAveragesPorts): Promise<CityAveragesOutcome> {
  const progress = await ports.progress.read();
  const rest = unfinished(batch, progress);
  const repeated = await publishAgain(finished(batch, progress), ports);
  const parts = await inJudgedParts(rest, progress, ports, (part, clockOf) => averageRecords(part, clockOf, ports));
  const sum = (count: 'rejected' | 'skipped' | 'published') => parts.reduce((total, part) => total + part[count], 0);
  return {
    read: batchSize(batch),
    rejected: sum('rejected'),
    skipped: batchSize(batch) - batchSize(rest) + sum('skipped'),
    published: repeated + sum('published'),
  };
}

/**
 * Publishes the present averages of records that another attempt has finished: this one may come again because it published theirs
 * late, after newer ones, and then failed.
 */
async function publishAgain(batch: KafkaBatch, ports: CityAveragesPorts): Promise<number> {
  const cities = citiesOf(batch);
  return cities.length === 0 ? 0 : publishAverages(await ports.table.read(cities), ports.table, ports.publisher);
}

async function averageRecords(
  batch: KafkaBatch,
  clockOf: (partition: number) => number,
  ports: CityAveragesPorts,
): Promise<Omit<CityAveragesOutcome, 'read'>> {
  const { additions, rejected } = collect(batch, clockOf);
  await publishDeadLetters(rejected, ports.publisher);
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
