import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { METRICS, METRICS_NAMESPACE, metricDimensions } from '../../lambdas/shared/telemetry.ts';
import { expressionsOf, metricsOf, type Widget } from '../support/dashboard-body.ts';
import { alarmsOf } from './alarm-templates.ts';
import { functionId } from './grants.ts';
import { synthesize, synthesizeMsk } from './synthesize.ts';

const LAMBDAS = join(import.meta.dirname, '../../lambdas');
const external = synthesize();
const msk = synthesizeMsk().pipeline;

/** The body, in which whatever the deployment fills in stands as its logical id, or as the name of a pseudo parameter. */
function bodyOf(template: Template) {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const parts: unknown[] = dashboard?.Properties.DashboardBody['Fn::Join'][1];
  const text = parts.map((part) => (typeof part === 'string' ? part : String(Object.values(Object(part)).flat()[0])));
  return JSON.parse(text.join(''));
}
const widgetsOf = (template: Template): readonly Widget[] => bodyOf(template).widgets;
const titled = (template: Template, title: RegExp) =>
  widgetsOf(template).filter(({ properties }) => title.test(properties.title ?? ''));
const graphs = [...widgetsOf(external), ...widgetsOf(msk)].filter(({ type }) => type === 'metric');
const metrics = graphs.flatMap(metricsOf);

/** What AWS tells without being asked to. The names are those of its documents. */
const AWS_METRICS: Readonly<Record<string, readonly string[]>> = {
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
  'AWS/Lambda': ['Invocations', 'Errors', 'Throttles', 'Duration', 'ConcurrentExecutions', 'OffsetLag'],
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
  'AWS/DynamoDB': ['ConsumedWriteCapacityUnits', 'WriteThrottleEvents', 'ReadThrottleEvents'],
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
  'AWS/SQS': [
    'ApproximateNumberOfMessagesDelayed',
    'ApproximateNumberOfMessagesVisible',
    'ApproximateNumberOfMessagesNotVisible',
  ],
  // https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details.html
  'AWS/Kafka': ['CpuUser', 'CpuSystem', 'KafkaDataLogsDiskUsed'],
};
const AWS_DIMENSIONS: Readonly<Record<string, readonly string[]>> = {
  'AWS/Lambda': ['FunctionName'],
  'AWS/DynamoDB': ['TableName'],
  'AWS/SQS': ['QueueName'],
  'AWS/Kafka': ['Broker ID', 'Cluster Name'],
};

describe('the dashboard', () => {
  it('is one a deployment, and has its name', () => {
    for (const stackName of ['CityTemperatures', 'Second']) {
      const template = synthesize({ stackName });
      template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
      template.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: stackName });
      const own = widgetsOf(template)
        .flatMap(metricsOf)
        .filter(({ namespace }) => namespace === METRICS_NAMESPACE);
      expect(new Set(own.map(({ dimensions }) => dimensions.stack))).toEqual(new Set([stackName]));
    }
    expect(Object.values(external.findOutputs('Dashboard'))[0]?.Value).toEqual({
      Ref: expect.stringMatching(/^OverviewDashboard/),
    });
  });

  it('shows of this project only metrics that their functions tell, under the dimensions that they tell them with', () => {
    const own = metrics.filter(({ namespace }) => namespace === METRICS_NAMESPACE);
    expect(own.length).toBeGreaterThan(10);
    for (const { name, dimensions } of own) {
      const service = String(dimensions.service);
      expect(Object.keys(METRICS)).toContain(name);
      expect(dimensions).toEqual(metricDimensions(service, 'CityTemperatures'));
      expect(sourceOf(service)).toMatch(new RegExp(`telemetry\\.(count|gauge)\\('${name}'`));
    }
  });

  it('shows of AWS only metrics that it has, of things of this stack', () => {
    const ids = [...Object.keys(external.toJSON().Resources), ...Object.keys(msk.toJSON().Resources)];
    for (const { namespace, name, dimensions } of metrics.filter((one) => one.namespace !== METRICS_NAMESPACE)) {
      expect(AWS_METRICS[namespace]).toContain(name);
      expect(Object.keys(dimensions).toSorted()).toEqual(AWS_DIMENSIONS[namespace]);
      if (namespace !== 'AWS/Kafka') {
        expect(ids).toContain(Object.values(dimensions)[0]);
      }
    }
  });

  it('asks by no SEARCH, and calculates with the four operations only', () => {
    for (const expression of graphs.flatMap(expressionsOf)) {
      expect(expression).toMatch(/^[a-z]\w*( [-+*/] [a-z]\w*)*$/);
    }
  });

  it('shows the maxima as fine as windows are and CloudWatch can', () => {
    const period = (windowSeconds: number) =>
      titled(synthesize({ windowSeconds }), /^Highest temperature/).flatMap(metricsOf)[0]?.period;
    expect([1, 5, 7, 30, 45, 60, 90, 3_600].map(period)).toEqual([1, 5, 10, 30, 60, 60, 120, 3_600]);
  });

  it('shows all functions, and all alarms that there are', () => {
    for (const title of [/^Invocations/, /^Duration/, /^Side by side/]) {
      const shown = titled(external, title)
        .flatMap(metricsOf)
        .map(({ dimensions }) => dimensions.FunctionName);
      const folders = ['generator', 'city-averages', 'window-maxima', 'window-closer', 'averages-widget'];
      expect(shown.toSorted()).toEqual(folders.map((folder) => functionId(external, folder)).toSorted());
    }
    for (const template of [external, msk, synthesize({ schedule: 'off' })]) {
      const [status] = widgetsOf(template).filter(({ type }) => type === 'alarm');
      const names = status?.properties.alarms?.map((arn) => arn.split(':alarm:')[1]);
      expect(names?.toSorted()).toEqual(
        alarmsOf(template)
          .map(({ AlarmName }) => AlarmName)
          .toSorted(),
      );
    }
  });

  it('has the brokers where they are of this app', () => {
    expect(titled(external, /brokers/)).toEqual([]);
    const ids = titled(msk, /brokers/).map((widget) =>
      metricsOf(widget).map(({ dimensions }) => dimensions['Broker ID']),
    );
    expect(ids).toEqual([
      ['1', '1', '2', '2', '3', '3'],
      ['1', '2', '3'],
    ]);
  });

  it('draws averages and windows by one function', () => {
    const custom = widgetsOf(external).filter(({ type }) => type === 'custom');
    expect(custom.map(({ properties }) => properties.params)).toEqual([{ view: 'windows' }, { view: 'averages' }]);
    expect(new Set(custom.map(({ properties }) => properties.endpoint))).toEqual(
      new Set([functionId(external, 'averages-widget')]),
    );
  });

  it('links to the runbook where one says where that is, and names it in any case', () => {
    const text = (template: Template) => widgetsOf(template).find(({ type }) => type === 'text')?.properties.markdown;
    expect(text(external)).toContain('`docs/runbook.md`');
    const runbookUrl = 'https://git.example/team/docs/runbook.md';
    expect(text(synthesize({ runbookUrl }))).toContain(`[runbook](${runbookUrl})`);
    expect(() => synthesize({ runbookUrl: 'javascript:alert(1)' })).toThrow('runbookUrl must be an https address');
  });
});

describe('a person who looks', () => {
  it('finds a title at each widget, what the numbers are at each axis, and words at each line', () => {
    for (const { type, properties } of [...widgetsOf(external), ...widgetsOf(msk)]) {
      expect(type === 'text' || properties.title).toBeTruthy();
    }
    for (const { properties } of graphs) {
      const { view, yAxis } = properties as { view?: string; yAxis?: { left?: { label?: string } } };
      expect(view !== 'timeSeries' || yAxis?.left?.label).toBeTruthy();
    }
    for (const { label } of graphs.flatMap(shownOptions)) {
      expect(label).toBeTruthy();
    }
  });

  it('can tell each colour from the background, light or dark', () => {
    const colours = new Set(graphs.flatMap(shownOptions).map(({ color }) => color));
    expect(colours.size).toBeGreaterThan(5);
    for (const colour of colours) {
      expect(contrast(String(colour), '#ffffff')).toBeGreaterThanOrEqual(3);
      expect(contrast(String(colour), '#161d26')).toBeGreaterThanOrEqual(3);
    }
  });

  it('sees all widgets beside one another, within 24 columns', () => {
    for (const template of [external, msk]) {
      const taken = new Set<string>();
      for (const { x, y, width, height } of bodyOf(template).widgets) {
        expect(x + width).toBeLessThanOrEqual(24);
        for (let at = 0; at < width * height; at++) {
          const cell = `${x + (at % width)},${y + Math.floor(at / width)}`;
          expect(taken).not.toContain(cell);
          taken.add(cell);
        }
      }
    }
  });
});

/** What each line that is shown looks like. */
function shownOptions({ properties: { metrics: lines = [] } }: Widget) {
  return lines
    .map((line): { visible?: boolean; label?: string; color?: string } => Object(line.at(-1)))
    .filter(({ visible }) => visible !== false);
}

/** All code of a function's folder. */
function sourceOf(folder: string): string {
  return readdirSync(join(LAMBDAS, folder))
    .map((file) => readFileSync(join(LAMBDAS, folder, file), 'utf8'))
    .join('\n');
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
