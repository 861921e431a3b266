import { expect, test } from '@jest/globals';
import { parseMetricRows } from '../../../local/dashboard/metric-rows.ts';

const DEFAULTS = { stat: 'Average', period: 300, region: undefined };
const parse = (metrics: unknown) => parseMetricRows(metrics, DEFAULTS);
const words = (metrics: unknown) =>
  parse(metrics).rows.map((row) =>
    row.kind === 'stat'
      ? [row.namespace, row.name, ...row.dimensions.flatMap(({ name, value }) => [name, value])]
      : row.expression,
  );

test('a row names a metric and may set more than its widget does', () => {
  const options = { stat: 'Sum', period: 5, label: 'Ours', color: '#123456', yAxis: 'right', visible: false, id: 'm1' };
  expect(parse([['N', 'M', 'D', 'v', options]]).rows).toEqual([
    {
      kind: 'stat',
      id: 'm1',
      label: 'Ours',
      color: '#123456',
      axis: 'right',
      visible: false,
      period: 5,
      region: undefined,
      namespace: 'N',
      name: 'M',
      dimensions: [{ name: 'D', value: 'v' }],
      stat: 'Sum',
    },
  ]);
});

test('without options the widget decides', () => {
  expect(parse([['N', 'M']]).rows).toMatchObject([
    { id: 'row1', stat: 'Average', period: 300, axis: 'left', visible: true },
  ]);
});

test('a dot repeats the item above, three dots all that are not given', () => {
  const metrics = [
    ['N', 'M', 'A', '1', 'B', '2'],
    ['.', 'Other', '.', '.', '.', '3'],
    ['...', '4'],
    ['...', 'C', '5', { label: 'x' }],
    ['.', 'M', '...', '6'],
  ];
  expect(words(metrics)).toEqual([
    ['N', 'M', 'A', '1', 'B', '2'],
    ['N', 'Other', 'A', '1', 'B', '3'],
    ['N', 'Other', 'A', '1', 'B', '4'],
    ['N', 'Other', 'A', '1', 'C', '5'],
    ['N', 'M', 'A', '1', 'C', '6'],
  ]);
});

test('an expression is no metric that the next row could repeat', () => {
  const metrics = [['N', 'M', { id: 'm' }], [{ expression: 'm * 2', id: 'e' }], ['.', 'Other']];
  expect(words(metrics)).toEqual([['N', 'M'], 'm * 2', ['N', 'Other']]);
});

test.each([[['N']], [['.', 'M']], [['N', 'M', 'D']], ['N'], [[]]])('the row %j is told, the others are read', (row) => {
  const { rows, problems } = parse([row, ['N', 'M']]);
  expect(rows).toHaveLength(1);
  expect(problems).toEqual([expect.stringContaining(`Row 1 of its metrics can't be read: ${JSON.stringify(row)}`)]);
});
