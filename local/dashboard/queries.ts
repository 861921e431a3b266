import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { MetricRow, StatRow } from './metric-rows.ts';
import { alignRange, periodFor, type TimeRange } from './time-range.ts';

/** What one GetMetricData call asks, and for which row each of its answers is. */
export interface MetricQuestion {
  readonly region: string | undefined;
  readonly range: TimeRange;
  readonly queries: readonly MetricDataQuery[];
}

/** GetMetricData takes so many. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const MAX_QUERIES = 500;

/** An average of a whole range needs to know how many values each of its periods has. */
export const COUNTS = 'count_of_';

/** Statistics whose values of parts of a range tell that of the whole range. */
const DIVISIBLE = ['Sum', 'SampleCount', 'Minimum', 'Maximum', 'Average'];

export const canSpanRange = (row: StatRow) => DIVISIBLE.includes(row.stat);

/**
 * The questions for a widget's rows: one for each region and period, as both are of the call or decide its range, with percentiles and
 * their like apart, because LocalStack fails a call that asks for any. Expressions are not asked for: the emulators that this viewer is
 * for know none.
 */
export function questionsFor(
  rows: readonly MetricRow[],
  range: TimeRange,
  { override, wholeRange }: { override: 'auto' | 'inherit'; wholeRange: boolean },
): MetricQuestion[] {
  const stats = rows.filter((row) => row.kind === 'stat');
  const groups = Map.groupBy(stats, (row) =>
    [row.region, periodFor(row.period, range, override), canSpanRange(row)].join(' '),
  );
  return [...groups.values()].flatMap((group) => {
    const [{ region, period: own }] = group as [StatRow, ...StatRow[]];
    const period = periodFor(own, range, override);
    const queries = group.flatMap((row) => {
      const query = queryOf(row, row.id, row.stat, period);
      return wholeRange && row.stat === 'Average'
        ? [query, queryOf(row, `${COUNTS}${row.id}`, 'SampleCount', period)]
        : [query];
    });
    return cut(queries).map((part) => ({ region, range: alignRange(range, period), queries: part }));
  });
}

function queryOf(row: StatRow, id: string, stat: string, period: number): MetricDataQuery {
  const dimensions = row.dimensions.map(({ name, value }) => ({ Name: name, Value: value }));
  return {
    Id: id,
    MetricStat: {
      Metric: { Namespace: row.namespace, MetricName: row.name, Dimensions: dimensions },
      Period: period,
      Stat: stat,
    },
  };
}

function cut(queries: readonly MetricDataQuery[]): MetricDataQuery[][] {
  return Array.from({ length: Math.ceil(queries.length / MAX_QUERIES) }, (_, index) =>
    queries.slice(index * MAX_QUERIES, (index + 1) * MAX_QUERIES),
  );
}
