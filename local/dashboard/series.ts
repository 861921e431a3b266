import type { MetricData } from './answers.ts';
import { defaultLabels, fillLabel } from './labels.ts';
import { evaluate } from './math/evaluate.ts';
import { MathError, type Series, timesOf, type Value } from './math/values.ts';
import type { ExpressionRow, MetricRow, StatRow } from './metric-rows.ts';
import { COUNTS, canSpanRange } from './queries.ts';
import { periodFor, type TimeRange } from './time-range.ts';
import type { MetricWidget } from './widgets.ts';

/** What GetMetricData has answered, by the ids of its queries: values by milliseconds since the epoch. */
export type Answers = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** Makes a widget's lines of what its metrics are, its expressions computed. */
export function linesOf(
  { rows, wholeRange, view, live }: Pick<MetricWidget, 'rows' | 'wholeRange' | 'view' | 'live'>,
  answers: Answers,
  range: TimeRange,
  override: 'auto' | 'inherit',
): MetricData {
  const problems: string[] = [];
  const spans = wholeRange && view !== 'timeSeries';
  const stats = new Map(
    rows
      .filter((row) => row.kind === 'stat')
      .map((row) => {
        const series = seriesOf(row, answers, range, override, spans);
        return [row.id, live || spans ? series : finished(series, range)];
      }),
  );
  if (spans) {
    problems.push(...rows.filter((row) => row.kind === 'stat' && !canSpanRange(row)).map(latestInstead));
  }
  const results = new Map<string, Value | undefined>(stats);
  const expressions = new Map(rows.filter((row) => row.kind === 'expression').map((row) => [row.id, row]));
  const named = (id: string): Value | undefined => {
    const expression = expressions.get(id);
    if (expression !== undefined && !results.has(id)) {
      // Marked first: an expression that names itself, however indirectly, finds nothing there.
      results.set(id, undefined);
      results.set(id, evaluate(expression.expression, { named, metrics: [...stats.values()], range }));
    }
    return results.get(id);
  };
  const labels = defaultLabels(rows);
  const shown = rows
    .filter(({ visible }) => visible)
    .flatMap((row) => {
      const series = row.kind === 'stat' ? [stats.get(row.id)] : compute(row, named, problems, range);
      return series.flatMap((one) =>
        one ? [{ row, label: row.label ?? labels.get(row) ?? row.id, series: one }] : [],
      );
    });
  const times = timesOf(shown.map(({ series }) => series));
  const lines = shown.map(({ row, label, series }) => ({
    label: fillLabel(label, row, [...series.points.values()]),
    color: row.color,
    axis: row.axis,
    values: times.map((time) => series.points.get(time) ?? null),
  }));
  return { times, lines, problems };
}

function seriesOf(
  row: StatRow,
  answers: Answers,
  range: TimeRange,
  override: 'auto' | 'inherit',
  spans: boolean,
): Series {
  const points = new Map([...(answers.get(row.id) ?? [])].sort(([a], [b]) => a - b));
  const period = periodFor(row.period, range, override);
  return {
    kind: 'series',
    points: spans && canSpanRange(row) ? span(row, points, answers.get(`${COUNTS}${row.id}`), range) : points,
    period,
  };
}

/**
 * Without the period that is not over yet: CloudWatch shows it only where `liveData` says so.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
function finished(series: Series, { end }: TimeRange): Series {
  const points = [...series.points].filter(([time]) => time + series.period * 1_000 <= end);
  return { ...series, points: new Map(points) };
}

/** One value for the whole range, at its start. */
function span(
  { stat }: StatRow,
  points: ReadonlyMap<number, number>,
  counts: ReadonlyMap<number, number> | undefined,
  { start }: TimeRange,
): Map<number, number> {
  if (points.size === 0) {
    return new Map();
  }
  const values = [...points];
  const total = values.reduce((sum, [time, value]) => sum + value * (counts?.get(time) ?? 1), 0);
  switch (stat) {
    case 'Minimum':
      return new Map([[start, values.reduce((least, [, value]) => Math.min(least, value), Number.POSITIVE_INFINITY)]]);
    case 'Maximum':
      return new Map([[start, values.reduce((most, [, value]) => Math.max(most, value), Number.NEGATIVE_INFINITY)]]);
    case 'Average':
      return new Map([[start, total / values.reduce((sum, [time]) => sum + (counts?.get(time) ?? 1), 0)]]);
    default:
      return new Map([[start, total]]);
  }
}

function compute(
  row: ExpressionRow,
  named: (id: string) => Value | undefined,
  problems: string[],
  range: TimeRange,
): readonly (Series | undefined)[] {
  try {
    const value = named(row.id);
    if (value?.kind === 'scalar') {
      return [{ kind: 'series', points: new Map([[range.end, value.value]]), period: row.period }];
    }
    return value?.kind === 'several' ? value.series : [value];
  } catch (error) {
    if (!(error instanceof MathError)) {
      throw error;
    }
    problems.push(`${row.expression}: ${error.message}`);
    return [];
  }
}

const latestInstead = (row: MetricRow & { stat?: string }) =>
  `not supported here: ${row.stat} of the whole time range; its latest period is shown instead`;
