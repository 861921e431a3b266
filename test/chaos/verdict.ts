import type { CommittedRecord } from '../../lambdas/shared/kafka/committed-records.ts';
import type { DeployedPipeline } from '../integration/pipeline/deployed-pipeline.ts';
import { expectationsOf } from '../integration/pipeline/ledger.ts';
import { compareDeadLetters } from './dead-letters.ts';
import { compare } from './differences.ts';
import { headerOf, type Written } from './written.ts';

export interface Verdict {
  /** Records that are neither counted nor in the dead letters. */
  readonly lost: number;
  readonly countedTwice: number;
  /** All that is not as it has to be, the two figures included, in words. */
  readonly wrong: readonly string[];
}

/** Compares what the pipeline made of its input with what a batch computation says that it has to be. */
export async function judge(pipeline: DeployedPipeline, written: readonly Written[]): Promise<Verdict> {
  const { stats, maxima } = expectationsOf(written.map(({ sent }) => sent));
  const [cities, windows, averages, published, deadLetters] = await Promise.all([
    pipeline.scan('CityStatsTable'),
    pipeline.scan('WindowMaximaTable'),
    pipeline.readTopic('output_avg'),
    pipeline.readTopic('output_max'),
    pipeline.readTopic('input_dead_letter'),
  ]);
  const counts = new Map(cities.map((item) => [item.city?.S ?? '', Number(item.count?.N)]));
  const names = [...new Set([...stats.keys(), ...counts.keys()])];
  const surplus = names.map((name) => (counts.get(name) ?? 0) - (stats.get(name)?.count ?? 0));
  const letters = compareDeadLetters(deadLetters, written);

  const sums = new Map([...stats].map(([city, { sum }]) => [city, decimal(sum)]));
  const means = new Map([...stats].map(([city, { sum, count }]) => [city, `${city},${decimal(mean(sum, count))}`]));
  const highest = new Map(
    [...maxima].map(([key, { city, microDegrees }]) => [key, `${city},${decimal(microDegrees)}`]),
  );
  const stored = windows.map((item) => [item.windowStart?.S ?? '', `${item.city?.S},${item.temperature?.N}`] as const);
  return {
    lost: surplus.reduce((sum, one) => sum + Math.max(-one, 0), letters.missing),
    countedTwice: surplus.reduce((sum, one) => sum + Math.max(one, 0), 0),
    wrong: [
      ...names.flatMap((name, index) => (surplus[index] === 0 ? [] : [`count of ${name}: ${surplus[index]} too many`])),
      ...compare('sum', new Map(cities.map((item) => [item.city?.S ?? '', item.sum?.N ?? ''])), sums),
      ...compare('last average', lastValues(averages), means),
      ...compare('average of the highest count', highestValues(averages, 'count'), means),
      ...compare('maximum in the table', new Map(stored), highest),
      ...compare('last maximum', lastValues(published), highest),
      ...compare('maximum of the highest revision', highestValues(published, 'revision'), highest),
      ...ambiguousRevisions(published),
      ...letters.wrong,
    ],
  };
}

function lastValues(records: readonly CommittedRecord[]): Map<string, string> {
  return new Map(records.map(({ key, value }) => [String(key), String(value)]));
}

/** What a reader keeps who goes by the number in a header instead of by the order of arrival. */
function highestValues(records: readonly CommittedRecord[], header: string): Map<string, string> {
  return lastValues(records.toSorted((a, b) => Number(headerOf(a, header)) - Number(headerOf(b, header))));
}

/** However often a revision is published, it stands for one value. */
function ambiguousRevisions(published: readonly CommittedRecord[]): string[] {
  const revisions = Map.groupBy(published, (record) => `${record.key} revision ${headerOf(record, 'revision')}`);
  return [...revisions]
    .filter(([, records]) => new Set(records.map(({ value }) => String(value))).size > 1)
    .map(([name]) => `${name} was published with different values`);
}

/** Rounded to micro-degrees, half away from zero. */
function mean(sum: bigint, count: number): bigint {
  const [magnitude, divisor] = [sum < 0n ? -sum : sum, BigInt(count)];
  const rounded = magnitude / divisor + (2n * (magnitude % divisor) >= divisor ? 1n : 0n);
  return sum < 0n ? -rounded : rounded;
}

/** Micro-degrees as the plain decimal number that tables and topics hold. */
export function decimal(microDegrees: bigint | number): string {
  const digits = String(microDegrees).replace('-', '').padStart(7, '0');
  const text = `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, '');
  return Number(microDegrees) < 0 ? `-${text}` : text;
}
