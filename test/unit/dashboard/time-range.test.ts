import { expect, test } from '@jest/globals';
import { alignRange, parseTimeRange, periodFor, TimeRangeError } from '../../../local/dashboard/time-range.ts';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const last = (ms: number) => ({ start: NOW - ms, end: NOW });

test('a range of up to three days is taken', () => {
  expect(parseTimeRange(String(NOW - 3 * DAY), String(NOW), NOW)).toEqual(last(3 * DAY));
});

test.each([
  [NOW, NOW],
  [NOW, NOW - 1],
  [NOW - 4 * DAY, NOW],
  [NOW, NOW + DAY],
  ['yesterday', NOW],
  [null, NOW],
  [-5, 5],
])('from %p to %p is refused', (start, end) => {
  expect(() => parseTimeRange(start, end, NOW)).toThrow(TimeRangeError);
});

test.each([
  [5, 15 * MINUTE, 'auto', 5],
  [5, 120 * MINUTE, 'auto', 5],
  [5, 180 * MINUTE, 'auto', 10],
  [5, DAY, 'auto', 60],
  [5, 3 * DAY, 'auto', 300],
  [300, 3 * DAY, 'auto', 300],
  [7, DAY, 'auto', 3_600],
  [5, 3 * DAY, 'inherit', 5],
] as const)('a period of %p s over %p ms, %s, becomes %p s', (own, ms, override, expected) => {
  expect(periodFor(own, last(ms), override)).toBe(expected);
});

test('a range is widened to whole periods', () => {
  expect(alignRange({ start: 61_000, end: 119_000 }, 60)).toEqual({ start: 60_000, end: 120_000 });
  expect(alignRange({ start: 60_000, end: 120_000 }, 60)).toEqual({ start: 60_000, end: 120_000 });
});
