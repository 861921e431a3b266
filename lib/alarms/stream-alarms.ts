import { Duration } from 'aws-cdk-lib';
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Configuration } from '../configuration.ts';
import { metricOf } from './metrics.ts';
import type { AlarmDescription } from './runbook-alarm.ts';

export interface MonitoredConsumer {
  /** Its folder in lambdas/. */
  readonly folder: string;
  readonly function: IFunction;
  /** What it keeps up to date. */
  readonly results: string;
}

const FIVE_MINUTES = Duration.minutes(5);
/** More than a short outage of Kafka or DynamoDB leaves behind, far less than the retention of the input. */
const TOLERATED_LAG_SECONDS = 300;
/** Below so many readings in five minutes, a share of them says little. */
const MEANINGFUL_READINGS = 100;
/** How much later than planned half of the windows may close. */
const TOLERATED_DELAY_MS = 60_000;

/**
 * A function that a Kafka trigger feeds. The trigger has no dead-letter queue: it delivers a batch until the function takes it or
 * Kafka deletes it, and what cannot be used is a dead letter of the function's own. So these alarms are its protection.
 */
export function consumerAlarms(
  scope: Construct,
  { folder, function: fn, results }: MonitoredConsumer,
  { recordsPerSecond, schedule }: Pick<Configuration, 'recordsPerSecond' | 'schedule'>,
): AlarmDescription[] {
  const always: AlarmDescription[] = [
    {
      name: `${folder}-lag`,
      impact: `The ${results} fall behind the input; after seven days of it readings would be lost.`,
      section: 'a-consumer-lags-behind',
      look: `OffsetLag and Errors of the function ${folder}`,
      // Of the whole topic, told every minute: the last record written less the last one that the group has committed.
      // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics
      metric: fn.metric('OffsetLag', { period: Duration.minutes(1), statistic: Stats.MAXIMUM }),
      threshold: recordsPerSecond * TOLERATED_LAG_SECONDS,
      // A backlog that is worked off within ten minutes needs nobody. No value means an idle trigger or a stopped one, which cannot
      // be told apart here: `silent` below does it.
      periods: 10,
    },
    {
      name: `${folder}-skipped`,
      impact: `New readings are taken for old ones: the ${results} stand still though readings come in.`,
      section: 'the-input-topic-was-made-anew',
      look: `BatchesSkipped of ${folder}: is the input being replayed on purpose, or was the topic made anew`,
      // Each batch tells 0 or 1, so this is the share of the batches of a minute.
      metric: metricOf(scope, folder, 'BatchesSkipped', { period: Duration.minutes(1), statistic: Stats.AVERAGE }),
      threshold: 0.5,
      // One skipped batch was delivered twice, and so it is after each rebalance; nothing harmless lasts for five minutes.
      periods: 5,
    },
  ];
  return schedule === 'off'
    ? always
    : [
        ...always,
        {
          name: `${folder}-silent`,
          impact: `The ${results} stand still.`,
          section: 'a-consumer-reads-nothing',
          look: `the state of the Kafka trigger of ${folder}, if the generator is not silent, too`,
          metric: metricOf(scope, folder, 'RecordsRead', { period: FIVE_MINUTES, statistic: Stats.SUM }),
          threshold: 1,
          below: true,
          // The generator emits every second; ten minutes are longer than any restart. A trigger that was stopped tells nothing.
          periods: 2,
          missing: 'bad',
        },
      ];
}

/** Too many readings cannot be used. */
export function rejectionAlarm(scope: Construct): AlarmDescription {
  const metric = (name: 'RecordsRead' | 'RecordsRejected') =>
    metricOf(scope, 'city-averages', name, { period: FIVE_MINUTES, statistic: Stats.SUM });
  return {
    name: 'rejected-readings',
    impact: 'Averages and maxima leave out a part of the readings, as they cannot be used.',
    section: 'many-readings-are-rejected',
    look: 'the headers error-code and error-message of the newest records of input_dead_letter',
    metric: new MathExpression({
      expression: `IF(read >= ${MEANINGFUL_READINGS}, 100 * rejected / read, 0)`,
      usingMetrics: { read: metric('RecordsRead'), rejected: metric('RecordsRejected') },
      label: 'Rejected readings, percent',
      period: FIVE_MINUTES,
    }),
    threshold: 5,
    // One broken producer among many, or a burst of it, can wait: its records are kept. A quarter of an hour is a trend.
    periods: 3,
  };
}

/** Windows close late, or not at all although they are asked to. */
export function closingAlarm(
  scope: Construct,
  {
    graceSeconds,
    outOfOrdernessSeconds,
    batchSeconds,
  }: Pick<Configuration, 'graceSeconds' | 'outOfOrdernessSeconds' | 'batchSeconds'>,
): AlarmDescription {
  const planned = (Math.max(graceSeconds, outOfOrdernessSeconds) + batchSeconds) * 1000;
  return {
    name: 'windows-late',
    impact: 'The maxima come late.',
    section: 'windows-close-late',
    look: 'the lag of window-maxima, then the log of window-closer',
    // Half of the windows: a few that are late all alone, because somebody sent old readings, are as they should be.
    metric: metricOf(scope, 'window-closer', 'WindowClosingDelay', { period: FIVE_MINUTES, statistic: Stats.p(50) }),
    threshold: planned + TOLERATED_DELAY_MS,
    // Two periods, as a redrive or a restart makes one. No windows, no input: nothing is late.
    periods: 2,
  };
}

/** The generator's readings stop. Only where its schedule is on from the start. */
export function silenceAlarm(scope: Construct): AlarmDescription {
  return {
    name: 'generator-silent',
    impact: 'No readings are made: averages stand still and no windows open.',
    section: 'the-generator-is-silent',
    look: 'the state of the schedule, then the log of the generator',
    metric: metricOf(scope, 'generator', 'RecordsProduced', { period: FIVE_MINUTES, statistic: Stats.SUM }),
    threshold: 1,
    below: true,
    // Ten invocations in a row have emitted nothing. One that is not invoked tells nothing, so silence is what is bad.
    periods: 2,
    missing: 'bad',
  };
}
