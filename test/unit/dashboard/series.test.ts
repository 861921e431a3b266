import { expect, test } from '@jest/globals';
import { parseMetricRows } from '../../../local/dashboard/metric-rows.ts';
import { questionsFor } from '../../../local/dashboard/queries.ts';
import { linesOf } from '../../../local/dashboard/series.ts';
import type { MetricWidget } from '../../../local/dashboard/widgets.ts';

const RANGE = { start: 0, end: 180_000 };
const rowsOf = (metrics: unknown) => parseMetricRows(metrics, { stat: 'Sum', period: 60, region: undefined }).rows;
const answers = (values: Record<string, Record<number, number>>) =>
  new Map(
    Object.entries(values).map(([id, points]) => [
      id,
      new Map(Object.entries(points).map(([minute, value]) => [Number(minute) * 60_000, value])),
    ]),
  );

function lines(metrics: unknown, values: Record<string, Record<number, number>>, more: Partial<MetricWidget> = {}) {
  const widget = { rows: rowsOf(metrics), wholeRange: false, view: 'timeSeries', live: false, ...more } as const;
  return linesOf(widget, answers(values), RANGE, 'inherit');
}

test('one question for each period and region; none for an expression', () => {
  const rows = rowsOf([
    ['N', 'A', 'D', 'v'],
    ['N', 'B', { period: 5 }],
    ['N', 'C', { region: 'eu-west-1' }],
    [{ expression: 'a' }],
    ['N', 'D'],
  ]);
  const questions = questionsFor(rows, { start: 1_000, end: 61_000 }, { override: 'inherit', wholeRange: false });
  expect(questions.map(({ queries }) => queries.map(({ Id }) => Id))).toEqual([['row1', 'row5'], ['row2'], ['row3']]);
  expect(questions[0]).toMatchObject({
    region: undefined,
    range: { start: 0, end: 120_000 },
    queries: [
      {
        MetricStat: {
          Metric: { Namespace: 'N', MetricName: 'A', Dimensions: [{ Name: 'D', Value: 'v' }] },
          Period: 60,
          Stat: 'Sum',
        },
      },
      {},
    ],
  });
  expect(questions[1]).toMatchObject({ range: { start: 0, end: 65_000 } });
  expect(questions[2]).toMatchObject({ region: 'eu-west-1' });
});

test('at most 500 queries a question', () => {
  const rows = rowsOf(Array.from({ length: 501 }, (_, index) => ['N', `M${index}`]));
  const questions = questionsFor(rows, RANGE, { override: 'auto', wholeRange: false });
  expect(questions.map(({ queries }) => queries.length)).toEqual([500, 1]);
});

test('a period that is not over yet is shown only where data is to be live', () => {
  const values = { row1: { 1: 5_900, 2: 6_000, 2.5: 40 } };
  const shown = (more: Partial<MetricWidget>) => lines([['N', 'A']], values, more).times.map((time) => time / 60_000);
  expect(shown({})).toEqual([1, 2]);
  expect(shown({ live: true })).toEqual([1, 2, 2.5]);
});

test('lines share their times; what is hidden is computed and not shown', () => {
  const metrics = [
    ['N', 'A', { id: 'a', visible: false }],
    ['N', 'B', { id: 'b', label: 'B' }],
    [{ expression: 'a / b', id: 'e', label: 'share', yAxis: 'right', color: 'red' }],
  ];
  expect(lines(metrics, { a: { 0: 1, 1: 2 }, b: { 1: 4, 2: 8 } })).toEqual({
    times: [60_000, 120_000],
    lines: [
      { label: 'B', color: undefined, axis: 'left', values: [4, 8] },
      { label: 'share', color: 'red', axis: 'right', values: [0.5, null] },
    ],
    problems: [],
  });
});

test('expressions name each other, and what is unknown or goes in circles is told', () => {
  const metrics = [
    ['N', 'A', { id: 'a' }],
    [{ expression: 'second * 2', id: 'first' }],
    [{ expression: 'a + 1', id: 'second' }],
    [{ expression: 'round', id: 'round' }],
    [{ expression: "SEARCH('x')", id: 'found' }],
  ];
  const { lines: shown, problems } = lines(metrics, { a: { 0: 1 } });
  expect(shown.map(({ values }) => values)).toEqual([[1], [4], [2]]);
  expect(problems).toEqual([
    'round: not supported here: round is not the id of a metric of this widget',
    "SEARCH('x'): not supported here: SEARCH()",
  ]);
});

const dynamic = (...terms: string[]) => terms.map((term) => `$\{${term}}`).join(' ');

test('labels are what tells metrics apart, or what they say', () => {
  const metrics = [
    ['N', 'M', 'D', 'x'],
    ['N', 'M', 'D', 'y'],
    ['N', 'M', 'D', 'z', { label: dynamic("PROP('Dim.D')", 'LAST', 'MAX', 'UNKNOWN', 'constructor') }],
  ];
  const { lines: shown } = lines(metrics, { row3: { 0: 5, 1: 2.5 } });
  expect(shown.map(({ label }) => label)).toEqual(['x', 'y', `z 2.5 5 ${dynamic('UNKNOWN', 'constructor')}`]);
  expect(lines([['N', 'M']], {}).lines.map(({ label }) => label)).toEqual(['M']);
});

test.each([
  ['Sum', { row1: { 0: 1, 1: 2 } }, 3],
  ['SampleCount', { row1: { 0: 1, 1: 2 } }, 3],
  ['Minimum', { row1: { 0: 4, 1: 2 } }, 2],
  ['Maximum', { row1: { 0: 4, 1: 2 } }, 4],
  ['Average', { row1: { 0: 10, 1: 40 }, count_of_row1: { 0: 2, 1: 1 } }, 20],
])('the %s of the whole range', (stat, values, expected) => {
  const { lines: shown, problems } = lines([['N', 'M', { stat }]], values, { wholeRange: true, view: 'singleValue' });
  expect(shown.map((line) => line.values)).toEqual([[expected]]);
  expect(problems).toEqual([]);
});

test('a percentile of the whole range cannot be told from its periods', () => {
  const { problems } = lines(
    [['N', 'M', { stat: 'p99' }]],
    { row1: { 0: 1 } },
    { wholeRange: true, view: 'singleValue' },
  );
  expect(problems).toEqual([expect.stringContaining('not supported here: p99 of the whole time range')]);
});
