import { describe, expect, test } from '@jest/globals';
import { limits, plotted } from '../../../../local/dashboard/page/plotted.js';

const line = (values: (number | null)[], axis: 'left' | 'right' = 'left') => ({
  label: '',
  color: undefined,
  axis,
  values,
});

describe('lines side by side', () => {
  test('are drawn as they are, in their order', () => {
    const lines = [line([1, null]), line([3, 4])];
    expect(plotted(lines, { stacked: false, hidden: new Set() })).toEqual([
      { index: 0, values: [1, null] },
      { index: 1, values: [3, 4] },
    ]);
  });
});

describe('stacked lines', () => {
  const stack = (lines: ReturnType<typeof line>[], hidden: number[] = []) =>
    plotted(lines, { stacked: true, hidden: new Set(hidden) });

  test('are added up, and the highest is drawn first, so that each lower one covers what it fills', () => {
    expect(stack([line([1, 2]), line([10, 20]), line([100, 200])])).toEqual([
      { index: 2, values: [111, 222] },
      { index: 1, values: [11, 22] },
      { index: 0, values: [1, 2] },
    ]);
  });

  test('count as nothing where they have no value, and have no point there', () => {
    expect(stack([line([1, null]), line([null, 20]), line([100, 200])])).toEqual([
      { index: 2, values: [101, 220] },
      { index: 1, values: [null, 20] },
      { index: 0, values: [1, null] },
    ]);
  });

  test('count as nothing when they are hidden', () => {
    expect(stack([line([1]), line([10])], [0])).toEqual([
      { index: 1, values: [10] },
      { index: 0, values: [0] },
    ]);
  });

  test('are added up for each axis by itself', () => {
    expect(stack([line([1]), line([10], 'right'), line([100])]).map(({ values }) => values)).toEqual([
      [101],
      [10],
      [1],
    ]);
  });
});

describe('the ends of an axis', () => {
  const ends = (low: number | null, high: number | null, more = {}) =>
    limits({ wanted: { min: undefined, max: undefined }, low, high, marks: [], stacked: false, ...more });

  test('leave some room around the values, and begin at 0 rather than just below it', () => {
    expect(ends(10, 110)).toEqual([2, 118]);
    expect(ends(1, 101)).toEqual([0, 109]);
    expect(ends(-10, 90)).toEqual([-18, 98]);
  });

  test('are those that are wanted', () => {
    expect(ends(10, 20, { wanted: { min: 0, max: 100 } })).toEqual([0, 100]);
  });

  test('are whole numbers apart where all values are 0', () => {
    expect(ends(0, 0, { wanted: { min: 0, max: undefined } })).toEqual([0, 1]);
  });

  test('are apart where all values are the same, or there is none', () => {
    const [low, high] = ends(50, 50);
    expect(low).toBeLessThan(50);
    expect(high).toBeGreaterThan(50);
    expect(ends(null, null)).toEqual([0, 1]);
  });

  test('hold thresholds, and 0 under stacked areas', () => {
    expect(ends(10, 20, { marks: [35] })).toEqual([8, 37]);
    expect(ends(50, 60, { stacked: true })[0]).toBe(0);
  });
});
