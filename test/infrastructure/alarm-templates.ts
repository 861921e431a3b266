import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Alarms } from '../../lib/alarms/alarms.ts';

/** As CloudFormation describes it. */
export interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Metrics?: readonly {
    readonly Expression?: string;
    readonly MetricStat?: { readonly Metric: Pick<AlarmProperties, 'Namespace' | 'MetricName' | 'Dimensions'> };
  }[];
  readonly AlarmActions?: unknown;
}

export const alarmsOf = (template: Template): AlarmProperties[] =>
  Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
/** Without the stack's name. */
export const shortName = ({ AlarmName }: AlarmProperties) => AlarmName.replace(/^[^-]+-/, '');
/** The metrics that an alarm looks at, each of which is paid for. */
export const metricsOf = (alarm: AlarmProperties) =>
  alarm.Metrics?.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric])) ?? [alarm];

/** Alarms of a stack with a cluster of three brokers. */
export function withCluster(): Template {
  const stack = new Stack(new App(), 'Clustered');
  const capability = (name: string) => ({ function: LambdaFunction.fromFunctionName(stack, name, name) });
  new Alarms(stack, 'Alarms', {
    generator: capability('generator'),
    cityAverages: capability('city-averages'),
    windowMaxima: capability('window-maxima'),
    windowCloser: capability('window-closer'),
    cluster: { clusterName: 'readings', brokers: 3 },
    configuration: {
      alarmEmails: [],
      monthlyBudgetUsd: undefined,
      triggers: 'local',
      schedule: 'off',
      recordsPerSecond: 100,
      graceSeconds: 1,
      outOfOrdernessSeconds: 1,
      batchSeconds: 1,
    },
  });
  return Template.fromStack(stack);
}
