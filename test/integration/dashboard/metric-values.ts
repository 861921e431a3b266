import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { AwsAddress } from '../../../local/endpoint/address.ts';
import type { WidgetMetric } from '../../support/dashboard-body.ts';

const RANGE_MS = 3_600_000;
/** What GetMetricData takes at once. */
const QUERIES = 500;

/** The values of metrics in the last hour, each by its time in milliseconds since the epoch, as a dashboard asks for them. */
export async function metricValues(
  client: AwsAddress['client'],
  metrics: readonly WidgetMetric[],
): Promise<readonly ReadonlyMap<number, number>[]> {
  const cloudWatch = new CloudWatchClient(client);
  const values: ReadonlyMap<number, number>[] = [];
  for (let start = 0; start < metrics.length; start += QUERIES) {
    const queries = metrics.slice(start, start + QUERIES);
    const { MetricDataResults = [] } = await cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(Date.now() - RANGE_MS),
        EndTime: new Date(Date.now() + 60_000),
        MetricDataQueries: queries.map(({ namespace, name, dimensions, period, statistic }, index) => ({
          Id: `m${index}`,
          MetricStat: {
            Metric: {
              Namespace: namespace,
              MetricName: name,
              Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
            },
            Period: period,
            Stat: statistic,
          },
        })),
      }),
    );
    const byId = new Map(MetricDataResults.map((result) => [result.Id, result]));
    for (const index of queries.keys()) {
      const { Timestamps = [], Values = [] } = byId.get(`m${index}`) ?? {};
      values.push(new Map(Timestamps.map((time, at) => [time.getTime(), Values[at] ?? Number.NaN])));
    }
  }
  cloudWatch.destroy();
  return values;
}
