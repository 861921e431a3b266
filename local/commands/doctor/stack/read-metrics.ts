import { GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Answer } from '../answer.ts';
import type { StackAws } from './clients.ts';

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Maximum' | 'Average';
}

/** Ascending; `at` is the start of the period, in milliseconds since the epoch. */
export type Series = readonly { readonly at: number; readonly value: number }[];

export interface MetricRange {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** 60 or a multiple of it. */
  readonly periodSeconds: number;
}

/** Of answers that come in pages: more than the doctor asks for. */
const MAX_PAGES = 20;

/** Reads several metrics at once; one that has no value in the range has an empty series. */
export function readMetrics<Key extends string>(
  aws: StackAws,
  metrics: Readonly<Record<Key, Metric>>,
  { from, to, periodSeconds }: MetricRange,
): Promise<Answer<Readonly<Record<Key, Series>>>> {
  const keys = Object.keys(metrics) as Key[];
  const queries = keys.map((key, index) => toQuery(`m${index}`, metrics[key], periodSeconds));
  const periodMs = periodSeconds * 1_000;
  return aws.ask(async ({ cloudwatch }) => {
    const found = new Map<string, { at: number; value: number }[]>();
    let NextToken: string | undefined;
    for (let page = 0; page === 0 || (NextToken && page < MAX_PAGES); page += 1) {
      const answer = await cloudwatch.send(
        new GetMetricDataCommand({
          MetricDataQueries: queries,
          // Whole periods: CloudWatch would round it by itself, emulators do not.
          StartTime: new Date(Math.floor(from / periodMs) * periodMs),
          EndTime: new Date(to),
          ScanBy: 'TimestampAscending',
          NextToken,
        }),
      );
      for (const { Id = '', Timestamps = [], Values = [] } of answer.MetricDataResults ?? []) {
        const points = Timestamps.map((time, index) => ({ at: time.getTime(), value: Values[index] ?? 0 }));
        found.set(Id, [...(found.get(Id) ?? []), ...points]);
      }
      NextToken = answer.NextToken;
    }
    const series = keys.map((key, index) => [key, (found.get(`m${index}`) ?? []).toSorted((a, b) => a.at - b.at)]);
    return Object.fromEntries(series);
  });
}

function toQuery(Id: string, { namespace, name, dimensions, statistic }: Metric, Period: number): MetricDataQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return {
    Id,
    MetricStat: { Metric: { Namespace: namespace, MetricName: name, Dimensions }, Period, Stat: statistic },
  };
}

/** The sum of the values from a time on. */
export function sumSince(series: Series, from: number): number {
  return series.reduce((sum, { at, value }) => sum + (at >= from ? value : 0), 0);
}
