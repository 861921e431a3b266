import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  type MetricDatum,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import type { AwsAddress } from '../../../local/endpoint/address.ts';
import { EVERY_KIND, HOSTILE, PROBLEMS } from './dashboards.ts';
import { functionsTemplate } from './functions.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const SHOWN_MS = 15 * MINUTE_MS;
const MAX_DATA = 1_000;

/** Fills an emulator with what the dashboards show: a quarter of an hour of weather, alarms and functions. */
export async function makeWeather(client: AwsAddress['client'], canary: string, now: number): Promise<void> {
  const cloudWatch = new CloudWatchClient(client);
  const cloudFormation = new CloudFormationClient(client);
  const template = JSON.stringify(functionsTemplate(canary));
  await cloudFormation.send(new CreateStackCommand({ StackName: 'Widgets', TemplateBody: template }));
  const data = [...temperatures(now), ...readings(now)];
  for (let from = 0; from < data.length; from += MAX_DATA) {
    await putWeather(cloudWatch, data.slice(from, from + MAX_DATA));
  }
  await putAlarm(cloudWatch, 'too-hot', 35, 'ALARM');
  await putAlarm(cloudWatch, 'too-cold', -20, 'OK');
  await putDashboards(cloudWatch);
  await waitUntilStackCreateComplete(
    { client: cloudFormation, maxWaitTime: 30, minDelay: 0.2 },
    { StackName: 'Widgets' },
  );
  cloudWatch.destroy();
  cloudFormation.destroy();
}

export async function putDashboards(cloudWatch: CloudWatchClient): Promise<void> {
  const bodies = { EveryKind: EVERY_KIND, Hostile: HOSTILE, Problems: PROBLEMS };
  for (const [name, body] of Object.entries(bodies)) {
    await cloudWatch.send(new PutDashboardCommand({ DashboardName: name, DashboardBody: JSON.stringify(body) }));
  }
}

export async function putWeather(cloudWatch: CloudWatchClient, data: MetricDatum[]): Promise<void> {
  await cloudWatch.send(new PutMetricDataCommand({ Namespace: 'Weather', MetricData: data }));
}

export function temperature(city: string, time: number, value: number): MetricDatum {
  const dimensions = [{ Name: 'City', Value: city }];
  return {
    MetricName: 'Temperature',
    Dimensions: dimensions,
    Timestamp: new Date(time),
    Value: value,
    StorageResolution: 1,
  };
}

function temperatures(now: number): MetricDatum[] {
  return times(now, 5 * SECOND_MS).flatMap((time, step) => [
    temperature('Athens', time, round(31 + 3 * Math.sin(step / 9) + ((step * 7) % 5) / 3)),
    temperature('Oslo', time, round(9 + 2 * Math.cos(step / 13) + ((step * 11) % 7) / 5)),
  ]);
}

function readings(now: number): MetricDatum[] {
  const kind = (value: string) => [{ Name: 'Kind', Value: value }];
  return times(now, MINUTE_MS).flatMap((time, step) => [
    {
      MetricName: 'Readings',
      Dimensions: kind('accepted'),
      Timestamp: new Date(time),
      Value: 5_800 + ((step * 37) % 400),
    },
    {
      MetricName: 'Readings',
      Dimensions: kind('rejected'),
      Timestamp: new Date(time),
      Value: 300 + ((step * 53) % 500),
    },
    { MetricName: 'Humidity', Timestamp: new Date(time), Value: 62.5 },
  ]);
}

function times(now: number, step: number): number[] {
  const last = Math.floor(now / step) * step;
  return Array.from({ length: SHOWN_MS / step }, (_, index) => last - index * step).reverse();
}

async function putAlarm(cloudWatch: CloudWatchClient, name: string, threshold: number, state: 'OK' | 'ALARM') {
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: name,
      AlarmDescription: `Athens is ${name.replace('-', ' ')}.`,
      Namespace: 'Weather',
      MetricName: 'Temperature',
      Dimensions: [{ Name: 'City', Value: 'Athens' }],
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: threshold,
      ComparisonOperator: state === 'ALARM' ? 'GreaterThanThreshold' : 'LessThanThreshold',
    }),
  );
  const reason = 'for the test';
  await cloudWatch.send(new SetAlarmStateCommand({ AlarmName: name, StateValue: state, StateReason: reason }));
}

const round = (value: number) => Math.round(value * 1_000) / 1_000;
