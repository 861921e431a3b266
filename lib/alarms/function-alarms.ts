import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { AlarmDescription } from './runbook-alarm.ts';

export interface MonitoredFunction {
  /** Its folder in lambdas/. */
  readonly folder: string;
  readonly function: IFunction;
  /** What stops when it fails, in one sentence. */
  readonly impact: string;
}

/**
 * Errors and throttles of a function. One that fails is invoked again, so single ones mend themselves; a batch that can never
 * succeed fails at least once in five minutes, even if each attempt takes the whole timeout. So: three such periods in a row.
 * Without invocations there is no value, and nothing wrong.
 */
export function functionAlarms({ folder, function: fn, impact }: MonitoredFunction): AlarmDescription[] {
  const period = { period: Duration.minutes(5), statistic: 'Sum' };
  return [
    {
      name: `${folder}-errors`,
      impact,
      section: 'a-function-fails',
      look: `the log of ${folder}, for the error and its causes`,
      metric: fn.metricErrors(period),
      threshold: 1,
      periods: 3,
    },
    {
      name: `${folder}-throttles`,
      impact,
      section: 'a-function-is-throttled',
      look: "the account's concurrent executions against its quota",
      metric: fn.metricThrottles(period),
      threshold: 1,
      periods: 3,
    },
  ];
}

/**
 * Lambda stops the invocations of a function that it takes for an endless loop. window-closer sends to the queue that triggers it, and
 * is allowed to (docs/decisions/0011). So the metric stays empty unless somebody takes the permission away.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function recursionAlarm({ folder, function: fn, impact }: MonitoredFunction): AlarmDescription {
  return {
    name: `${folder}-recursion`,
    impact,
    section: 'lambda-drops-invocations-as-a-loop',
    look: `the recursive-loop setting of ${folder}, which must be Allow`,
    metric: fn.metric('RecursiveInvocationsDropped', { period: Duration.minutes(5), statistic: 'Sum' }),
    // Each is a timer that is on its way to the dead-letter queue.
    threshold: 1,
    periods: 1,
  };
}
