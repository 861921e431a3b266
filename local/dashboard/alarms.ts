import { asNumber, asString, type Json } from './json.ts';
import type { AlarmWidget, MetricWidget } from './widgets.ts';

export interface Alarm {
  readonly arn: string;
  readonly name: string;
  readonly description: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly reason: string;
  /** Milliseconds since the epoch; undefined: never changed. */
  readonly since: number | undefined;
  /** What it watches, as a row of a metric widget; undefined: a composite alarm or one of expressions. */
  readonly metric: readonly unknown[] | undefined;
  readonly threshold: number | undefined;
}

/** An alarm widget's alarms: those that it names, in its states and its order. */
export function alarmsOf(widget: AlarmWidget, alarms: readonly Alarm[]): { alarms: Alarm[]; problems: string[] } {
  const { found, problems } = named(widget.alarms, alarms);
  const shown = found.filter(({ state }) => widget.states?.includes(state) ?? true);
  const rank = { ALARM: 0, INSUFFICIENT_DATA: 1, OK: 2 } as const;
  const byTime = widget.sortBy === 'stateUpdatedTimestamp' || widget.sortBy === 'timestamp';
  const order = (a: Alarm, b: Alarm) => (byTime ? (b.since ?? 0) - (a.since ?? 0) : rank[a.state] - rank[b.state]);
  return { alarms: shown.toSorted(order), problems };
}

/** The rows and thresholds with which a metric widget shows the alarms that it annotates. */
export function annotatedAlarms(
  widget: MetricWidget,
  alarms: readonly Alarm[],
): { metrics: unknown[]; thresholds: { value: number; label: string }[]; states: Alarm[]; problems: string[] } {
  const { found, problems } = named(widget.alarms, alarms);
  return {
    metrics: widget.rows.length > 0 ? [] : found.flatMap(({ metric }) => (metric ? [metric] : [])),
    thresholds: found.flatMap(({ threshold, name }) =>
      threshold === undefined ? [] : [{ value: threshold, label: name }],
    ),
    states: found,
    problems,
  };
}

function named(arns: readonly string[], alarms: readonly Alarm[]) {
  const byArn = new Map(alarms.map((alarm) => [alarm.arn, alarm]));
  const found = arns.flatMap((arn) => byArn.get(arn) ?? []);
  const problems = arns
    .filter((arn) => !byArn.has(arn))
    .map((arn) => `There is no alarm ${arn.split(':alarm:')[1] ?? arn} at this endpoint.`);
  return { found, problems };
}

/** An alarm as DescribeAlarms returns it. */
export function parseAlarm(alarm: object): Alarm {
  const { AlarmArn, AlarmName, AlarmDescription, StateValue, StateReason, StateUpdatedTimestamp, ...rest } =
    alarm as Json;
  const state = asString(StateValue);
  return {
    arn: asString(AlarmArn) ?? '',
    name: asString(AlarmName) ?? '',
    description: asString(AlarmDescription) ?? '',
    state: state === 'OK' || state === 'ALARM' ? state : 'INSUFFICIENT_DATA',
    reason: asString(StateReason) ?? '',
    since: StateUpdatedTimestamp instanceof Date ? StateUpdatedTimestamp.getTime() : undefined,
    metric: metricOf(rest),
    threshold: asNumber(rest.Threshold),
  };
}

function metricOf({ Namespace, MetricName, Dimensions, Statistic, ExtendedStatistic, Period }: Json) {
  if (typeof Namespace !== 'string' || typeof MetricName !== 'string') {
    return undefined;
  }
  const dimensions = (Array.isArray(Dimensions) ? Dimensions : []) as { Name: string; Value: string }[];
  return [
    Namespace,
    MetricName,
    ...dimensions.flatMap(({ Name, Value }) => [Name, Value]),
    { stat: Statistic ?? ExtendedStatistic ?? 'Average', period: Period ?? 60 },
  ];
}
