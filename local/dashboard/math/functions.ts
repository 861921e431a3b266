import type { TimeRange } from '../time-range.ts';
import { combine, MathError, mapValue, type Scalar, type Series, scalar, timesOf, type Value } from './values.ts';

type Numbers = (values: readonly number[]) => number;

const sum: Numbers = (values) => values.reduce((total, value) => total + value, 0);
const AGGREGATES: ReadonlyMap<string, Numbers> = new Map(
  Object.entries({
    SUM: sum,
    AVG: (values) => sum(values) / values.length,
    MIN: (values) => values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    MAX: (values) => values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
  }),
);

const SINGLE: ReadonlyMap<string, (value: number) => number> = new Map(
  Object.entries({
    ABS: Math.abs,
    CEIL: Math.ceil,
    FLOOR: Math.floor,
  }),
);

/**
 * The functions of metric math that this viewer knows.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax
 *
 * @param range what FILL fills
 * @throws MathError
 */
export function callFunction(name: string, values: readonly Value[], range: TimeRange): Value {
  const [first, second, third] = values;
  const aggregate = AGGREGATES.get(name);
  const single = SINGLE.get(name);
  if (first !== undefined && aggregate !== undefined && values.length === 1) {
    return aggregateOf(first, aggregate);
  }
  if (first !== undefined && single !== undefined && values.length === 1) {
    return mapValue(first, single);
  }
  if (name === 'PERIOD' && first?.kind === 'series' && values.length === 1) {
    return scalar(first.period);
  }
  if (name === 'FILL' && first !== undefined && second?.kind === 'scalar' && values.length === 2) {
    return fill(first, second, range);
  }
  if (name === 'IF' && first !== undefined && second !== undefined && values.length <= 3) {
    return choose(first, second, third);
  }
  throw new MathError(`not supported here: ${name}() with ${values.length} argument(s) of this kind`);
}

/** Of one series a number, of several a series: their values at each moment that any of them has. */
function aggregateOf(value: Value, aggregate: Numbers): Value {
  if (value.kind === 'scalar') {
    return value;
  }
  if (value.kind === 'series') {
    return scalar(value.points.size === 0 ? Number.NaN : aggregate([...value.points.values()]));
  }
  const points = timesOf(value.series).map((time): [number, number] => {
    const present = value.series.map(({ points }) => points.get(time)).filter((one) => one !== undefined);
    return [time, aggregate(present)];
  });
  return { kind: 'series', points: new Map(points), period: Math.max(...value.series.map(({ period }) => period), 1) };
}

/** A value for each period of the range that has none. */
function fill(value: Value, filler: Scalar, range: TimeRange): Value {
  if (value.kind === 'several') {
    return { kind: 'several', series: value.series.map((one) => fill(one, filler, range) as Series) };
  }
  if (value.kind === 'scalar') {
    return value;
  }
  const ms = value.period * 1_000;
  const points = new Map<number, number>();
  for (let time = Math.floor(range.start / ms) * ms; time < range.end; time += ms) {
    points.set(time, value.points.get(time) ?? filler.value);
  }
  return { ...value, points };
}

/** Where the condition is not 0 the one value, elsewhere the other one or none. */
function choose(condition: Value, yes: Value, no: Value | undefined): Value {
  const either = combine(condition, yes, (met, value) => (met !== 0 ? value : Number.NaN));
  const other = no && combine(condition, no, (met, value) => (met === 0 ? value : Number.NaN));
  if (either.kind === 'scalar') {
    return other?.kind === 'scalar' && Number.isNaN(either.value) ? other : either;
  }
  if (either.kind === 'series' && (other === undefined || other.kind === 'series')) {
    const points = [...either.points, ...(other?.points ?? [])].sort(([a], [b]) => a - b);
    return { ...either, points: new Map(points) };
  }
  throw new MathError('not supported here: IF() of an array');
}
