import type { MetricRow } from './metric-rows.ts';

/** Where a widget lies on the grid of 24 columns; without a place it comes after the ones before it. */
export interface Place {
  readonly x: number | undefined;
  readonly y: number | undefined;
  readonly width: number;
  readonly height: number;
}

interface Common {
  /** Unique within its dashboard. */
  readonly id: string;
  readonly place: Place;
  readonly title: string;
  /** What of it cannot be shown, one sentence each. */
  readonly problems: readonly string[];
}

export type View = 'timeSeries' | 'singleValue' | 'gauge' | 'bar' | 'table';

export interface Axis {
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly label: string | undefined;
}

/** A line, or a band from `value` to `to`, at a height of an axis. */
export interface HorizontalAnnotation {
  readonly value: number;
  readonly to: number | undefined;
  readonly label: string;
  readonly color: string | undefined;
  readonly fill: 'above' | 'below' | 'none' | 'between';
  readonly axis: 'left' | 'right';
}

export interface VerticalAnnotation {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly label: string;
  readonly color: string | undefined;
}

export interface MetricWidget extends Common {
  readonly kind: 'metric';
  readonly view: View;
  readonly stacked: boolean;
  readonly rows: readonly MetricRow[];
  readonly left: Axis;
  readonly right: Axis;
  readonly horizontal: readonly HorizontalAnnotation[];
  readonly vertical: readonly VerticalAnnotation[];
  readonly legend: 'bottom' | 'right' | 'hidden';
  /** The one value of the whole time range, instead of the latest of its periods. */
  readonly wholeRange: boolean;
  readonly sparkline: boolean;
  readonly fullPrecision: boolean;
  /** Also the value of a period that is not over yet, whose sum, for one, is still growing. */
  readonly live: boolean;
  /** Of an alarm whose metric it shows. */
  readonly alarms: readonly string[];
}

export interface TextWidget extends Common {
  readonly kind: 'text';
  readonly markdown: string;
  readonly transparent: boolean;
}

export interface AlarmWidget extends Common {
  readonly kind: 'alarm';
  /** ARNs. */
  readonly alarms: readonly string[];
  /** States to show; undefined: all. */
  readonly states: readonly string[] | undefined;
  readonly sortBy: string | undefined;
}

export interface CustomWidget extends Common {
  readonly kind: 'custom';
  /** ARN of the function. */
  readonly endpoint: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** When its function is invoked again. */
  readonly updateOn: { readonly refresh: boolean; readonly resize: boolean; readonly timeRange: boolean };
}

export interface UnsupportedWidget extends Common {
  readonly kind: 'unsupported';
}

export type Widget = MetricWidget | TextWidget | AlarmWidget | CustomWidget | UnsupportedWidget;

export interface Dashboard {
  readonly widgets: readonly Widget[];
  /** An ISO 8601 duration before now, such as "-PT3H", or a moment; undefined: the viewer's choice. */
  readonly start: string | undefined;
  /** `inherit`: each widget's own periods, however long the time range is. */
  readonly periodOverride: 'auto' | 'inherit';
  readonly problems: readonly string[];
}
