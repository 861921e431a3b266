import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { customWidgets, metricsOf, type Widget, type WidgetMetric } from '../../support/dashboard-body.ts';
import { eventually } from '../../support/eventually.ts';
import { hundredths } from '../../support/hundredths.ts';
import { type DeployedPipeline, deployPipeline } from '../pipeline/deployed-pipeline.ts';
import { EMPTY, type Empty, ON_AWS_ONLY } from './empty.ts';
import { isPercentile, metricValues } from './metric-values.ts';
import { widgetsOf } from './widgets.ts';

const GENERATED_MS = 20_000;
const SETTLED_MS = 30_000;
/** Among what is sent besides: a city whose name would be markup, and readings that cannot be used. */
const HOSTILE = '<script>alert(1)</script>';
const SENT = ['Oslo,warm', 'Oslo', `${HOSTILE},100`];

let pipeline: DeployedPipeline;
let lambda: LambdaClient;
let widgets: readonly Widget[];

beforeAll(async () => {
  pipeline = await deployPipeline(1, { recordsPerSecond: '50' });
  lambda = new LambdaClient(pipeline.emulator.client);
  widgets = await widgetsOf(pipeline);
  await Promise.all([pipeline.startMetrics(), pipeline.startTrigger()]);
  await sendAndGenerate();
  await eventually(SETTLED_MS, expectAllPublished);
  // The functions have told what they did, and so has the one that draws widgets.
  await drawAll();
  await eventually(SETTLED_MS, async () => {
    expect(await counted()).toBe(await totalOfTable());
    expect((await pointsOf('MaximumTemperature')).size).toBe((await pipeline.scan('WindowMaximaTable')).length);
  });
});

afterAll(async () => {
  lambda?.destroy();
  await pipeline?.stop();
});

async function sendAndGenerate(): Promise<void> {
  const producer = pipeline.producer();
  await producer.send({ messages: SENT.map((text) => ({ topic: 'input', value: Buffer.from(text) })) });
  await producer.close();
  const until = new Date(Date.now() + GENERATED_MS).toISOString();
  const { FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: pipeline.outputs.GeneratorFunction, Payload: JSON.stringify({ until }) }),
  );
  expect(FunctionError).toBeUndefined();
}

async function expectAllPublished(): Promise<void> {
  expect(await pipeline.backlog()).toBe(0);
  const windows = await pipeline.scan('WindowMaximaTable');
  expect(windows.filter(({ publishedRevision }) => publishedRevision === undefined)).toEqual([]);
  expect(windows.length).toBeGreaterThanOrEqual(GENERATED_MS / 5_000);
}

async function draw(params: Readonly<Record<string, unknown>>): Promise<string> {
  const [widget] = customWidgets(widgets);
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: widget?.endpoint, Payload: JSON.stringify(params) }),
  );
  expect(FunctionError).toBeUndefined();
  return JSON.parse(Payload?.transformToString() ?? '');
}

const drawAll = () => Promise.all(customWidgets(widgets).map(({ params }) => draw(params)));

/** The rows of a table, cell by cell, as a person reads them. */
function rowsOf(page: string): readonly (readonly string[])[] {
  const text = (cell: string) =>
    cell
      .replace(/<[^>]+>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>');
  return [...page.matchAll(/<tr><td.*?<\/tr>/gs)].map(([row]) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) => text(cell)),
  );
}

/** Rows whose cell in this column is read as a number. */
const withNumber = (rows: readonly (readonly string[])[], column: number) =>
  rows.map((row) => row.map((cell, at) => (at === column ? Number(cell) : cell)));
const byFirstCell = (a: readonly unknown[], b: readonly unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1);

const shown = () => widgets.flatMap(metricsOf);
const named = (name: string): WidgetMetric => {
  const metric = shown().find((one) => one.name === name);
  if (metric === undefined) {
    throw new Error(`The dashboard does not show ${name}.`);
  }
  return metric;
};
const isMetric =
  ({ namespace, only, percentiles }: Empty, name: string) =>
  (metric: WidgetMetric) =>
    metric.namespace === namespace &&
    metric.name === name &&
    (only === undefined || metric.dimensions.FunctionName === pipeline.outputs[only]) &&
    (percentiles === undefined || isPercentile(metric.statistic));
const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

async function pointsOf(name: string): Promise<ReadonlyMap<number, number>> {
  const [points = new Map()] = await metricValues(pipeline.emulator.client, [named(name)]);
  return points;
}

async function counted(): Promise<number> {
  const total = async (name: string) => sum((await pointsOf(name)).values());
  return (await total('RecordsRead')) - (await total('RecordsRejected')) - (await total('RecordsSkipped'));
}

async function totalOfTable(): Promise<number> {
  return sum((await pipeline.scan('CityStatsTable')).map(({ count }) => Number(count?.N)));
}

describe('each widget of the deployed dashboard', () => {
  it('has data for each of its metrics, or one that is known to have none here', async () => {
    const metrics = shown();
    const values = await metricValues(pipeline.emulator.client, metrics);
    const has = new Map(metrics.map((metric, index) => [metric, values[index]?.size !== 0]));
    const listed = EMPTY.flatMap((empty) =>
      empty.names.map((name) => ({
        name: `${empty.namespace} ${name}`,
        found: metrics.filter(isMetric(empty, name)),
        sometimes: empty.sometimes === true,
      })),
    );
    const known = new Set(listed.flatMap(({ found }) => found));
    const never = listed.flatMap(({ found, sometimes }) => (sometimes ? [] : found));

    const names = (of: readonly WidgetMetric[]) => of.map(({ name, dimensions }) => ({ name, ...dimensions }));
    expect(names(metrics.filter((metric) => !has.get(metric) && !known.has(metric)))).toEqual([]);
    // Nothing is listed without need.
    expect(names(never.filter((metric) => has.get(metric)))).toEqual([]);
    expect(listed.filter(({ found }) => found.length === 0)).toEqual([]);
  });

  it('is of a kind that is looked at here', () => {
    expect([...new Set(widgets.map(({ type }) => type))].toSorted()).toEqual(['alarm', 'custom', 'metric', 'text']);
    for (const { type, properties } of widgets) {
      expect(type !== 'metric' || (properties.metrics ?? []).length > 0).toBe(true);
    }
  });

  it('shows alarms that exist, but for those that only AWS has', async () => {
    const cloudWatch = new CloudWatchClient(pipeline.emulator.client);
    const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ MaxRecords: 100 }));
    cloudWatch.destroy();
    const arns = widgets.flatMap(({ properties: { alarms = [] } }) => alarms);
    const missing = arns.filter((arn) => !MetricAlarms.some(({ AlarmArn }) => AlarmArn === arn));
    expect(arns.length).toBeGreaterThan(10);
    expect(missing.map((arn) => arn.split(`:alarm:${pipeline.stackName}-`)[1])).toEqual(ON_AWS_ONLY);
  });
});

describe('what the dashboard shows is what the tables hold', () => {
  it('the average, count and share of each city', async () => {
    const total = await totalOfTable();
    const expected = (await pipeline.scan('CityStatsTable')).map(({ city, sum: degrees, count }) => [
      city?.S,
      hundredths(Number(degrees?.N) / Number(count?.N)),
      count?.N,
      `${((Number(count?.N) / total) * 100).toFixed(1)} %`,
      '',
    ]);
    const rows = rowsOf(await draw({ view: 'averages', sort: 'city' }));
    expect(rows.length).toBeGreaterThan(50);
    expect(withNumber(rows, 1).toSorted(byFirstCell)).toEqual(expected.toSorted(byFirstCell));
  });

  it('the newest windows, with their cities', async () => {
    const table = (await pipeline.scan('WindowMaximaTable')).toSorted((a, b) =>
      String(b.windowStart?.S).localeCompare(String(a.windowStart?.S)),
    );
    const expected = table.map(({ windowStart, temperature, city, publishedRevision }) => [
      windowStart?.S?.slice(11, 19),
      hundredths(Number(temperature?.N)),
      city?.S,
      Number(publishedRevision?.N) === 1 ? 'published' : `corrected ${Number(publishedRevision?.N) - 1} ×`,
    ]);
    expect(withNumber(rowsOf(await draw({ view: 'windows' })), 1)).toEqual(expected.slice(0, 12));
  });

  it('the line of maxima, a point for each window', async () => {
    const expected = (await pipeline.scan('WindowMaximaTable')).map(
      ({ windowStart, temperature }) => [Date.parse(windowStart?.S ?? '') + 5_000, Number(temperature?.N)] as const,
    );
    expect(await pointsOf('MaximumTemperature')).toEqual(new Map(expected));
  });

  it('as many readings rejected as there are dead letters', async () => {
    const rejected = sum((await pointsOf('RecordsRejected')).values());
    expect(rejected).toBe((await pipeline.readTopic('input_dead_letter')).length);
    expect(rejected).toBe(2);
  });

  it('and the name of a city that is markup, as text', async () => {
    for (const page of await drawAll()) {
      expect(page).not.toContain('<script');
      expect(page).toContain('&lt;script&gt;');
    }
  });
});
