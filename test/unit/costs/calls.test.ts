import { describe, expect, it } from '@jest/globals';
import { type Calls, callsPerSecond } from '../../../costs/calls.ts';
import { DEFAULT_LOAD, type Load } from '../../../costs/load.ts';
import { CAPITALS } from '../../../lambdas/generator/capitals.ts';
import { countCalls } from './count-calls.ts';

const SECONDS = 120;
/** Figures of the model that are an upper bound. */
const AT_MOST = ['closer: asks', 'closer: put off'];

/** The model's figures, in the order and under the names in which the functions' calls are counted. */
function figures({ batches, averages, maxima, closer }: Calls): Record<string, number> {
  return {
    batches,
    'averages: progress reads': averages.progressReads,
    'averages: city writes': averages.cityWrites,
    'averages: city reads': averages.cityReads,
    'averages: progress writes': averages.progressWrites,
    'averages: published': averages.published,
    'maxima: progress reads': maxima.progressReads,
    'maxima: raises': maxima.raises,
    'maxima: timer marks': maxima.timerMarks,
    'maxima: timers sent': maxima.timersSent,
    'maxima: progress writes': maxima.progressWrites,
    'closer: asks': closer.asks,
    'closer: seals': closer.seals,
    'closer: records': closer.records,
    'closer: put off': closer.putOffs,
  };
}

describe('callsPerSecond', () => {
  it.each<[string, Partial<Load>]>([
    ['the defaults', {}],
    ['several partitions', { partitions: 4 }],
    ['ten times the rate, longer batches', { recordsPerSecond: 1_000, partitions: 3, batchSeconds: 5 }],
    ['batches that are full before their time', { recordsPerSecond: 1_000, batchSize: 200 }],
    ['long windows', { windowSeconds: 30 }],
    ['a trickle', { recordsPerSecond: 2 }],
  ])('is what the functions do: %s', async (_, change) => {
    const load = { ...DEFAULT_LOAD, ...change };
    const counted = await countCalls(load, SECONDS);
    const modelled = figures(callsPerSecond(load));
    const outside = Object.entries(modelled).flatMap(([name, perSecond]) => {
      const calls = counted.get(name) ?? 0;
      const model = perSecond * SECONDS;
      // The first and the last windows and batches are cut off.
      const most = model * 1.04 + 3;
      const least = AT_MOST.includes(name) ? 0 : model * 0.96 - 3;
      return calls < least || calls > most ? [{ name, calls, model }] : [];
    });
    expect(outside).toEqual([]);
    expect([...counted.keys()].filter((name) => !(name in modelled))).toEqual([]);
  });

  it('is nothing without input', () => {
    expect(Object.values(figures(callsPerSecond({ ...DEFAULT_LOAD, recordsPerSecond: 0 })))).toEqual(
      Array.from({ length: 15 }, () => 0),
    );
  });

  it('counts the cities of the generator', () => {
    expect(DEFAULT_LOAD.cities).toBe(CAPITALS.length);
  });
});
