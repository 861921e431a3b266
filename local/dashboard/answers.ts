import type { Alarm } from './alarms.ts';
import type { HorizontalAnnotation } from './widgets.ts';

/** A line of a chart, with a value (or null) for each of the chart's times. */
export interface Line {
  readonly label: string;
  readonly color: string | undefined;
  readonly axis: 'left' | 'right';
  readonly values: readonly (number | null)[];
}

export interface MetricData {
  /** Milliseconds since the epoch, ascending. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  /** What cannot be shown, one sentence each. */
  readonly problems: readonly string[];
}

/** What the page is told of a metric widget. */
export interface MetricAnswer extends MetricData {
  readonly horizontal: readonly HorizontalAnnotation[];
  readonly alarms: readonly Alarm[];
  /** Of what it shows, the metrics that the endpoint has never had a value of, by namespace; asked for when there is nothing to show. */
  readonly unknown: readonly string[];
  /** There are values, all of them of a period that is not over yet. */
  readonly pending: boolean;
}
