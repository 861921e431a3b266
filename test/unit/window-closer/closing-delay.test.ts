import { expect, test } from '@jest/globals';
import type { Window } from '../../../lambdas/shared/window.ts';
import type { WindowState } from '../../../lambdas/shared/window-state.ts';
import { closingDelay, isCorrection, isFirst, windowsOf } from '../../../lambdas/window-closer/closing-delay.ts';

const window = (start: number): Window => ({ start, end: start + 5_000 });

const state = (start: number, publishedRevision: number, revision: number): WindowState => ({
  window: window(start),
  maximum: { city: 'Rome', microDegrees: 1 },
  revision,
  sealedRevision: revision,
  sealedBy: 'timer',
  publishedRevision,
  timerRevision: revision,
});

test('a delay is counted from the end of the window, and never negative where clocks differ', () => {
  expect(closingDelay(window(10_000), 16_200)).toBe(1_200);
  expect(closingDelay(window(10_000), 14_999)).toBe(0);
});

test('what is published first and what stays open is told; corrections and repetitions are not', () => {
  const first = state(0, 0, 1);
  const correction = state(5_000, 1, 2);
  const repetition = state(10_000, 2, 2);
  const timer = { window: window(20_000), id: 'timer', attempt: 3, redelivered: false };
  const outcome = {
    published: [first, correction, repetition],
    putOff: [window(15_000)],
    failed: [{ timer, reason: new Error('away') }],
  };
  expect(windowsOf(outcome)).toEqual([window(0), window(15_000), window(20_000)]);
  expect(outcome.published.map(isFirst)).toEqual([true, false, false]);
  expect(outcome.published.map(isCorrection)).toEqual([false, true, false]);
});

test('replaying what was published tells nothing, a backlog of what was not tells its age', () => {
  const dayLater = 24 * 3_600_000;
  expect(windowsOf({ published: [state(0, 1, 1), state(5_000, 3, 3)], putOff: [], failed: [] })).toEqual([]);
  const backlog = windowsOf({ published: [state(0, 0, 1)], putOff: [], failed: [] });
  expect(backlog.map((one) => closingDelay(one, dayLater + 5_000))).toEqual([dayLater]);
});
