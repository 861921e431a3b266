import { expect, test } from '@jest/globals';
import { alarmsOf, annotatedAlarms, parseAlarm } from '../../../local/dashboard/alarms.ts';
import { parseDashboard } from '../../../local/dashboard/body.ts';
import type { AlarmWidget, MetricWidget } from '../../../local/dashboard/widgets.ts';

const alarm = (name: string, state: string, minute: number) =>
  parseAlarm({
    AlarmArn: `arn:${name}`,
    AlarmName: name,
    StateValue: state,
    StateUpdatedTimestamp: new Date(minute * 60_000),
    Namespace: 'N',
    MetricName: 'M',
    Dimensions: [{ Name: 'D', Value: 'v' }],
    Statistic: 'Maximum',
    Period: 60,
    Threshold: 5,
  });
const ALARMS = [alarm('calm', 'OK', 1), alarm('loud', 'ALARM', 2), alarm('unsure', 'INSUFFICIENT_DATA', 3)];
const widget = (type: string, properties: object) =>
  parseDashboard(JSON.stringify({ widgets: [{ type, properties }] })).widgets[0];
const names = (properties: object) =>
  alarmsOf(widget('alarm', properties) as AlarmWidget, ALARMS).alarms.map(({ name }) => name);

test('the worst alarms come first', () => {
  expect(names({ alarms: ['arn:calm', 'arn:unsure', 'arn:loud'] })).toEqual(['loud', 'unsure', 'calm']);
});

test('a widget chooses states and order', () => {
  expect(names({ alarms: ['arn:calm', 'arn:loud'], states: ['OK'] })).toEqual(['calm']);
  expect(names({ alarms: ['arn:calm', 'arn:loud', 'arn:unsure'], sortBy: 'stateUpdatedTimestamp' })).toEqual([
    'unsure',
    'loud',
    'calm',
  ]);
});

test('an alarm that there is not is told', () => {
  const missing = widget('alarm', { alarms: ['arn:gone'] }) as AlarmWidget;
  expect(alarmsOf(missing, ALARMS).problems).toEqual(['There is no alarm arn:gone at this endpoint.']);
});

test("a metric widget shows an alarm's metric and threshold", () => {
  const annotated = widget('metric', { annotations: { alarms: ['arn:loud'] } }) as MetricWidget;
  expect(annotatedAlarms(annotated, ALARMS)).toMatchObject({
    metrics: [['N', 'M', 'D', 'v', { stat: 'Maximum', period: 60 }]],
    thresholds: [{ value: 5, label: 'loud' }],
    states: [{ name: 'loud', state: 'ALARM' }],
    problems: [],
  });
});
