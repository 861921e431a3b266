import { describe, expect, test } from '@jest/globals';
import { evaluate } from '../../../local/dashboard/math/evaluate.ts';
import { MathError, type Series, type Value } from '../../../local/dashboard/math/values.ts';

const RANGE = { start: 0, end: 4_000 };
const series = (values: Record<number, number>): Series => ({
  kind: 'series',
  period: 1,
  points: new Map(Object.entries(values).map(([second, value]) => [Number(second) * 1_000, value])),
});
const a = series({ 0: 1, 1: 2, 2: 3 });
const b = series({ 1: 10, 2: 0, 3: 30 });
const NAMED = new Map<string, Value>(Object.entries({ a, b, none: series({}) }));

function compute(expression: string) {
  const value = evaluate(expression, { named: (id) => NAMED.get(id), metrics: [a, b], range: RANGE });
  const plain = (one: Series) => Object.fromEntries([...one.points].map(([time, number]) => [time / 1_000, number]));
  switch (value.kind) {
    case 'scalar':
      return value.value;
    case 'series':
      return plain(value);
    case 'several':
      return value.series.map(plain);
  }
}

describe('metric math', () => {
  test.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', 4],
    ['10 - 2 - 3', 5],
    ['1.5e2 / 3', 50],
    ['a', { 0: 1, 1: 2, 2: 3 }],
    ['100 * a', { 0: 100, 1: 200, 2: 300 }],
    ['-a + 1', { 0: 0, 1: -1, 2: -2 }],
    ['a + b', { 1: 12, 2: 3 }],
    ['a / b', { 1: 0.2 }],
    ['a > 1', { 0: 0, 1: 1, 2: 1 }],
    ['a >= 2 AND b == 0', { 1: 0, 2: 1 }],
    ['a < 2 OR a > 2', { 0: 1, 1: 0, 2: 1 }],
    ['FILL(a, 0)', { 0: 1, 1: 2, 2: 3, 3: 0 }],
    ['FILL(none, 5)', { 0: 5, 1: 5, 2: 5, 3: 5 }],
    ['FILL(a, 0) + FILL(b, 0)', { 0: 1, 1: 12, 2: 3, 3: 30 }],
    ['IF(a > 1, a)', { 1: 2, 2: 3 }],
    ['IF(a > 1, a, 0)', { 0: 0, 1: 2, 2: 3 }],
    ['IF(b == 0, 0, a / b)', { 1: 0.2, 2: 0 }],
    ['IF(1 > 2, 3, 4)', 4],
    ['SUM(a)', 6],
    ['AVG(a) + MIN(a) + MAX(a)', 6],
    ['SUM([a, b])', { 0: 1, 1: 12, 2: 3, 3: 30 }],
    ['MAX(METRICS())', { 0: 1, 1: 10, 2: 3, 3: 30 }],
    [
      'METRICS() * 2',
      [
        { 0: 2, 1: 4, 2: 6 },
        { 1: 20, 2: 0, 3: 60 },
      ],
    ],
    ['ABS(0 - a)', { 0: 1, 1: 2, 2: 3 }],
    ['CEIL(a / 2) - FLOOR(a / 2)', { 0: 1, 1: 0, 2: 1 }],
    ['a / PERIOD(a)', { 0: 1, 1: 2, 2: 3 }],
  ])('%s', (expression, expected) => {
    expect(compute(expression)).toEqual(expected);
  });

  test.each([
    ["SEARCH('{N}', 'Sum')", 'SEARCH()'],
    ['ANOMALY_DETECTION_BAND(a)', 'ANOMALY_DETECTION_BAND()'],
    ['missing + 1', 'missing is not the id of a metric'],
    ['a +', 'a +'],
    ['a.b', 'not supported here'],
    ["'text'", "'text'"],
    ['a = 1', 'not supported here'],
    ['', 'not supported here'],
    ['a % 2', '%'],
    ['FILL(a, REPEAT)', 'REPEAT'],
    ['constructor', 'constructor'],
    ['toString(a)', 'toString()'],
    ['[a, 1]', 'a number in an array'],
  ])('says of %s what it does not know', (expression, reason) => {
    expect(() => compute(expression)).toThrow(MathError);
    expect(() => compute(expression)).toThrow(reason);
  });
});
