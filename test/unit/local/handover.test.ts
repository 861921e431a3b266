import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { handover } from '../../../local/run/handover.ts';

const MINUTE_MS = 60_000;
const SWEEP_MS = 10_000;
const time = fc.integer({ min: 0, max: 4_000_000_000_000 });

/** The first minute that MiniStack's scheduler counts, when its first sweep after the start date comes at `sweep`. */
const firstMinute = (sweep: number) => Math.floor(sweep / MINUTE_MS) * MINUTE_MS + MINUTE_MS;

describe('the handover from the first invocation to the schedule', () => {
  test('leaves neither gap nor overlap, whenever the emulator looks', () => {
    fc.assert(
      fc.property(time, fc.integer({ min: 0, max: SWEEP_MS }), (now, lateBy) => {
        const { startDate, until } = handover(now);
        // An invocation for minute T emits from T + 15 s on.
        expect(firstMinute(startDate + lateBy) + 15_000).toBe(until);
      }),
    );
  });

  test('starts the schedule at a half minute, one to 61 seconds ahead', () => {
    fc.assert(
      fc.property(time, (now) => {
        const { startDate } = handover(now);
        expect(startDate % MINUTE_MS).toBe(30_000);
        expect(startDate - now).toBeGreaterThanOrEqual(1_000);
        expect(startDate - now).toBeLessThan(61_000);
      }),
    );
  });

  test('asks the first invocation for less than two minutes', () => {
    fc.assert(
      fc.property(time, (now) => {
        const length = handover(now).until - now;
        expect(length).toBeGreaterThanOrEqual(46_000);
        expect(length).toBeLessThan(106_000);
      }),
    );
  });

  test('takes the next half minute when this one is too near', () => {
    const at = (text: string) => Date.parse(`2026-11-23T20:41:${text}Z`);
    expect(handover(at('10')).startDate).toBe(at('30'));
    expect(handover(at('29')).startDate).toBe(at('30'));
    expect(handover(at('29.001')).startDate).toBe(at('30') + MINUTE_MS);
    expect(handover(at('31')).startDate).toBe(at('30') + MINUTE_MS);
  });
});
