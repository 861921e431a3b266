import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GeneratorEventError, intervalOf, LEAD_MS } from '../../../lambdas/generator/interval.ts';

const MINUTE = Date.parse('2026-11-23T20:17:00Z');
const SCHEDULED = { from: MINUTE + LEAD_MS, to: MINUTE + LEAD_MS + 60_000 };

test('a scheduled invocation emits the minute after its lead, whenever it is started', () => {
  expect(intervalOf({ scheduledTime: '2026-11-23T20:17:00Z' }, MINUTE + 4_321)).toEqual(SCHEDULED);
  expect(intervalOf({ scheduledTime: '2026-11-23T20:17:00Z' }, MINUTE + 66_000)).toEqual(SCHEDULED);
});

test('where the scheduled time is not filled in, the minute of the clock takes its place', () => {
  expect(intervalOf({ scheduledTime: '<aws.scheduler.scheduled-time>' }, MINUTE + 9_999)).toEqual(SCHEDULED);
});

test('successive scheduled intervals adjoin', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 59_999 }), fc.integer({ min: 0, max: 59_999 }), (early, late) => {
      const first = intervalOf({ scheduledTime: '?' }, MINUTE + early);
      const second = intervalOf({ scheduledTime: new Date(MINUTE + 60_000).toISOString() }, MINUTE + 60_000 + late);
      expect(second.from).toBe(first.to);
    }),
  );
});

test('an invocation by hand emits from now on, for a minute or until it is told', () => {
  expect(intervalOf({}, MINUTE + 1)).toEqual({ from: MINUTE + 1, to: MINUTE + 60_001 });
  expect(intervalOf({ until: '2026-11-23T20:18:15Z' }, MINUTE + 1)).toEqual({ from: MINUTE + 1, to: MINUTE + 75_000 });
});

test.each(['tomorrow', '', '2026-11-23T20:16:59Z'])('an end of %j is refused', (until) => {
  expect(() => intervalOf({ until }, MINUTE)).toThrow(GeneratorEventError);
});
