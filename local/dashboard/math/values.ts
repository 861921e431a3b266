/** Values by time, in milliseconds since the epoch, ascending. */
export interface Series {
  readonly kind: 'series';
  readonly points: ReadonlyMap<number, number>;
  /** Seconds; what FILL and PERIOD need to know. */
  readonly period: number;
}

export interface Scalar {
  readonly kind: 'scalar';
  readonly value: number;
}

/** Several series, as METRICS() and [a, b] make them. */
export interface Several {
  readonly kind: 'several';
  readonly series: readonly Series[];
}

export type Value = Series | Scalar | Several;

/** An expression that this viewer does not compute; the message is for whoever looks at the widget. */
export class MathError extends Error {
  override readonly name = 'MathError';
}

export const scalar = (value: number): Scalar => ({ kind: 'scalar', value });

/** Combines two values point by point: a point that one side lacks, or that is no number (a division by 0), is left out. */
export function combine(left: Value, right: Value, operation: (a: number, b: number) => number): Value {
  if (left.kind === 'several' || right.kind === 'several') {
    return combineSeveral(left, right, operation);
  }
  if (left.kind === 'scalar') {
    return right.kind === 'scalar'
      ? scalar(operation(left.value, right.value))
      : mapSeries(right, (value) => operation(left.value, value));
  }
  if (right.kind === 'scalar') {
    return mapSeries(left, (value) => operation(value, right.value));
  }
  return mapSeries({ ...left, period: Math.max(left.period, right.period) }, (value, time) => {
    const other = right.points.get(time);
    return other === undefined ? Number.NaN : operation(value, other);
  });
}

function combineSeveral(left: Value, right: Value, operation: (a: number, b: number) => number): Several {
  if (left.kind === 'several' && right.kind === 'several') {
    throw new MathError('not supported here: an operation between two arrays');
  }
  const series = (left.kind === 'several' ? left : (right as Several)).series.map((one) => {
    const result = left.kind === 'several' ? combine(one, right, operation) : combine(left, one, operation);
    return result as Series;
  });
  return { kind: 'several', series };
}

export function mapSeries(series: Series, change: (value: number, time: number) => number): Series {
  const points = new Map<number, number>();
  for (const [time, value] of series.points) {
    const changed = change(value, time);
    if (Number.isFinite(changed)) {
      points.set(time, changed);
    }
  }
  return { ...series, points };
}

export function mapValue(value: Value, change: (value: number) => number): Value {
  switch (value.kind) {
    case 'scalar':
      return scalar(change(value.value));
    case 'series':
      return mapSeries(value, change);
    case 'several':
      return { kind: 'several', series: value.series.map((one) => mapSeries(one, change)) };
  }
}

/** All moments of several series, ascending. */
export function timesOf(series: readonly Series[]): number[] {
  return [...new Set(series.flatMap(({ points }) => [...points.keys()]))].sort((a, b) => a - b);
}
