import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseEmbeddedMetrics } from '../../../local/metrics/emf.ts';

const TIMESTAMP = 1_795_468_831_130;

function line(directive: object, members: object, timestamp: unknown = TIMESTAMP): string {
  return JSON.stringify({ _aws: { Timestamp: timestamp, CloudWatchMetrics: [directive] }, ...members });
}

const DIRECTIVE = {
  Namespace: 'CityTemperatures',
  Dimensions: [['service']],
  Metrics: [{ Name: 'RecordsRead', Unit: 'Count' }],
};

test('a line as Powertools writes it', () => {
  expect(parseEmbeddedMetrics(line(DIRECTIVE, { service: 'city-averages', RecordsRead: 5 }))).toEqual({
    metrics: [
      {
        namespace: 'CityTemperatures',
        name: 'RecordsRead',
        dimensions: [{ name: 'service', value: 'city-averages' }],
        values: [5],
        unit: 'Count',
        timestamp: TIMESTAMP,
        resolution: 60,
      },
    ],
    problems: [],
  });
});

test('a metric appears under each set of dimensions, the empty one included, with all of its values', () => {
  const directive = {
    Namespace: 'N',
    Dimensions: [[], ['a'], ['a', 'b']],
    Metrics: [{ Name: 'm', StorageResolution: 1 }, { Name: 'n' }],
  };
  const { metrics, problems } = parseEmbeddedMetrics(line(directive, { a: 'x', b: 'y', m: [1, 2.5, -3], n: 0 }));
  expect(problems).toEqual([]);
  expect(
    metrics.map(({ name, dimensions, values, resolution, unit }) => [
      name,
      dimensions.map(({ name, value }) => `${name}=${value}`).join(),
      values,
      resolution,
      unit,
    ]),
  ).toEqual([
    ['m', '', [1, 2.5, -3], 1, 'None'],
    ['m', 'a=x', [1, 2.5, -3], 1, 'None'],
    ['m', 'a=x,b=y', [1, 2.5, -3], 1, 'None'],
    ['n', '', [0], 60, 'None'],
    ['n', 'a=x', [0], 60, 'None'],
    ['n', 'a=x,b=y', [0], 60, 'None'],
  ]);
});

test.each([
  ['text instead of a number', DIRECTIVE, { service: 's', RecordsRead: '5' }],
  ['no value', DIRECTIVE, { service: 's' }],
  ['no values', DIRECTIVE, { service: 's', RecordsRead: [] }],
  ['too many values', DIRECTIVE, { service: 's', RecordsRead: Array(101).fill(1) }],
  ['a value that is inherited', { ...DIRECTIVE, Metrics: [{ Name: 'toString' }] }, { service: 's' }],
  [
    'an unknown unit',
    { ...DIRECTIVE, Metrics: [{ Name: 'RecordsRead', Unit: 'Records' }] },
    { service: 's', RecordsRead: 1 },
  ],
  ['a dimension without value', DIRECTIVE, { RecordsRead: 1 }],
  ['a dimension that is no text', DIRECTIVE, { service: 7, RecordsRead: 1 }],
  ['dimensions that are no lists', { ...DIRECTIVE, Dimensions: ['service'] }, { service: 's', RecordsRead: 1 }],
  ['no namespace', { ...DIRECTIVE, Namespace: undefined }, { service: 's', RecordsRead: 1 }],
])('%s is a problem and no metric', (_what, directive, members) => {
  const { metrics, problems } = parseEmbeddedMetrics(line(directive, members));
  expect(metrics).toEqual([]);
  expect(problems).toHaveLength(1);
});

test('what is wrong with one metric leaves the others alone', () => {
  const directive = { ...DIRECTIVE, Metrics: [{ Name: 'bad' }, { Name: 'RecordsRead', Unit: 'Count' }] };
  const { metrics, problems } = parseEmbeddedMetrics(line(directive, { service: 's', bad: null, RecordsRead: 1 }));
  expect(metrics.map(({ name }) => name)).toEqual(['RecordsRead']);
  expect(problems).toHaveLength(1);
});

test.each([
  'START RequestId: 1 Version: $LATEST',
  '',
  '{"level":"INFO","message":"hello"}',
  '[1]',
  'null',
  '{"_aws":',
  '{"_aws":1}',
])('another line holds no metrics: %j', (text) => {
  expect(parseEmbeddedMetrics(text)).toEqual({ metrics: [], problems: [] });
});

test('no JSON whatsoever makes it fail', () => {
  const parts = fc.anything({ withBigInt: false });
  fc.assert(
    fc.property(parts, parts, parts, parts, (timestamp, directives, directive, rest) => {
      for (const text of [
        JSON.stringify({ _aws: { Timestamp: timestamp, CloudWatchMetrics: directives }, x: rest }),
        JSON.stringify({ _aws: { Timestamp: 1, CloudWatchMetrics: [directive] }, x: rest }),
        JSON.stringify({
          _aws: { Timestamp: 1, CloudWatchMetrics: [{ Namespace: 'N', Dimensions: directive, Metrics: rest }] },
        }),
      ]) {
        expect(Array.isArray(parseEmbeddedMetrics(text).metrics)).toBe(true);
      }
    }),
  );
});
