import fc from 'fast-check';
import type { KafkaBatch, KafkaRecord } from '../../lambdas/shared/kafka/batch.ts';
import { parseReading } from '../../lambdas/shared/reading.ts';
import { windowName, windowOf } from '../../lambdas/shared/window.ts';

export const NOW = Date.parse('2026-11-23T20:00:00Z');
export const WINDOW_MS = 5_000;

const CITIES = ['Oslo', 'San Marino', 'Andorra la Vella', 'Zürich'];

const value = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(fc.constantFrom(...CITIES), fc.double({ min: -100, max: 100, noNaN: true }))
      .map(([city, degrees]) => Buffer.from(`${city},${degrees}`)),
  },
  { weight: 1, arbitrary: fc.constantFrom(null, Buffer.alloc(0), Buffer.from('nothing'), Buffer.from('Oslo,warm')) },
);

/** A topic's content: its partitions, each with records in offset order, gaps allowed, event times in any order. */
export const topicContent: fc.Arbitrary<readonly (readonly KafkaRecord[])[]> = fc
  .array(
    fc.array(
      fc.record({ value, gap: fc.integer({ min: 0, max: 2 }), age: fc.integer({ min: -70_000, max: 30_000 }) }),
      {
        maxLength: 25,
      },
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((partitions) =>
    partitions.map((records, partition) => {
      let offset = -1;
      return records.map(({ value, gap, age }): KafkaRecord => {
        offset += 1 + gap;
        return { topic: 'input', partition, offset, timestamp: NOW - age, key: null, value, headers: [] };
      });
    }),
  );

/** What a batch computation of the same records says. */
export function oracle(content: readonly (readonly KafkaRecord[])[]) {
  const sums = new Map<string, { sum: bigint; count: number }>();
  const maxima = new Map<string, { city: string; microDegrees: number }>();
  const rejected: KafkaRecord[] = [];
  for (const record of content.flat()) {
    const parsed = parseReading(record.value, record.timestamp, NOW);
    if ('rejection' in parsed) {
      rejected.push(record);
      continue;
    }
    const { city, microDegrees, eventTime } = parsed.reading;
    const { sum, count } = sums.get(city) ?? { sum: 0n, count: 0 };
    sums.set(city, { sum: sum + BigInt(microDegrees), count: count + 1 });
    const name = windowName(windowOf(eventTime, WINDOW_MS));
    const best = maxima.get(name);
    const wins =
      best === undefined ||
      microDegrees > best.microDegrees ||
      (microDegrees === best.microDegrees && city < best.city);
    if (wins) {
      maxima.set(name, { city, microDegrees });
    }
  }
  return { sums, maxima, rejected };
}

/** Cuts `[from, to)` of each partition out of the content, as an event would deliver it. */
export function cut(
  content: readonly (readonly KafkaRecord[])[],
  ranges: readonly { readonly from: number; readonly to: number }[],
): KafkaBatch {
  return content.flatMap((records, partition) => {
    const { from, to } = ranges[partition] ?? { from: 0, to: 0 };
    const part = records.slice(from, to);
    return part.length === 0 ? [] : [{ partition, records: part }];
  });
}

/**
 * Delivers the whole content in order, at least once, as a trigger may: in batches of any cut over the partitions, each of
 * them perhaps failing (its effects may then be partial) and coming again from the last commit, cut differently.
 *
 * @param steps where the randomness comes from: how far each partition's batch reaches, and whether the attempt is committed
 */
export async function deliver(
  content: readonly (readonly KafkaRecord[])[],
  steps: Iterable<{ readonly reach: readonly number[]; readonly fails: boolean }>,
  attempt: (batch: KafkaBatch, fails: boolean) => Promise<void>,
): Promise<void> {
  const committed = content.map(() => 0);
  const next = (reach: readonly number[]) =>
    content.map((records, partition) => {
      const from = committed[partition] ?? 0;
      return { from, to: Math.min(from + (reach[partition] ?? 0), records.length) };
    });
  const commit = (ranges: readonly { readonly to: number }[]) => {
    for (const [partition, { to }] of ranges.entries()) {
      committed[partition] = to;
    }
  };
  for (const { reach, fails } of steps) {
    const ranges = next(reach);
    await attempt(cut(content, ranges), fails);
    if (!fails) {
      commit(ranges);
    }
  }
  await attempt(cut(content, next(content.map((records) => records.length))), false);
}

export const deliverySteps = fc.array(
  fc.record({ reach: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 3, maxLength: 3 }), fails: fc.boolean() }),
  { maxLength: 12 },
);
