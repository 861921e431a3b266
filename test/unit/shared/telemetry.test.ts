import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createTelemetry, metricDimensions } from '../../../lambdas/shared/telemetry.ts';
import { parseEmbeddedMetrics } from '../../../local/metrics/emf.ts';

let lines: string[];

beforeEach(() => {
  lines = [];
  jest
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => lines.push(...String(text).trimEnd().split('\n')) > 0);
  jest
    .spyOn(process.stderr, 'write')
    .mockImplementation((text) => lines.push(...String(text).trimEnd().split('\n')) > 0);
});

afterEach(() => {
  jest.restoreAllMocks();
});

const metrics = () => lines.flatMap((line) => [...parseEmbeddedMetrics(line).metrics]);
const BASE = {
  namespace: 'CityTemperatures',
  dimensions: [
    { name: 'service', value: 'window-closer' },
    { name: 'stack', value: 'Second' },
  ],
};

test('counts add up and go out once, with the next flush', () => {
  const telemetry = createTelemetry('window-closer', 'Second');
  telemetry.count('WindowsClosed', 2);
  telemetry.count('WindowsClosed', 3);
  telemetry.count('Corrections', 0);
  telemetry.gauge('EventTimeLag', 12.5);
  expect(metrics()).toEqual([]);
  telemetry.flush();
  telemetry.flush();
  expect(metrics().toSorted((a, b) => a.name.localeCompare(b.name))).toMatchObject([
    { ...BASE, name: 'Corrections', values: [0], unit: 'Count' },
    { ...BASE, name: 'EventTimeLag', values: [12.5], unit: 'Milliseconds' },
    { ...BASE, name: 'WindowsClosed', values: [5], unit: 'Count' },
  ]);
});

test('a gauge can have its own time, and be kept by the second', () => {
  const telemetry = createTelemetry('window-closer', 'Second');
  const timestamp = Date.now() - 7_000;
  telemetry.gauge('MaximumTemperature', 33.25, { timestamp, highResolution: true });
  telemetry.flush();
  expect(metrics()).toEqual([
    { ...BASE, name: 'MaximumTemperature', values: [33.25], unit: 'None', timestamp, resolution: 1 },
  ]);
});

test('log lines are JSON, with fields, and errors with their causes', () => {
  const telemetry = createTelemetry('generator', 'Second');
  telemetry.info('Emitted', { readings: 5 });
  telemetry.error('Failed', new Error('outer', { cause: new TypeError('inner') }), { window: 'w' });
  telemetry.error('Odd', 'text');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'INFO', message: 'Emitted', service: 'generator', readings: 5 },
    { level: 'ERROR', window: 'w', error: { message: 'outer', cause: { message: 'inner' } } },
    { level: 'ERROR', error: { message: 'text' } },
  ]);
});

test('the dimensions are those that alarms ask for, of every metric, and nothing warns of them', () => {
  const telemetry = createTelemetry('window-closer', 'Second');
  telemetry.count('WindowsClosed', 1);
  telemetry.gauge('WindowClosingDelay', 1_500);
  telemetry.gauge('MaximumTemperature', 33.25, { timestamp: Date.now() });
  telemetry.flush();
  const asked = Object.entries(metricDimensions('window-closer', 'Second')).map(([name, value]) => ({ name, value }));
  expect(metrics().map(({ name, dimensions }) => [name, dimensions])).toEqual([
    ['MaximumTemperature', asked],
    ['WindowClosingDelay', asked],
    ['WindowsClosed', asked],
  ]);
  expect(lines).toHaveLength(2);
});
