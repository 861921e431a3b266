import { CloudWatchClient, CloudWatchServiceException, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { AwsAddress } from '../../../local/endpoint/address.ts';
import type { WidgetMetric } from '../../support/dashboard-body.ts';

const RANGE_MS = 3_600_000;
/** What GetMetricData takes at once. */
const QUERIES = 500;

type Points = ReadonlyMap<number, number>;

/** The values of metrics in the last hour, each by its time in milliseconds since the epoch, as a dashboard asks for them. */
export async function metricValues(
  client: AwsAddress['client'],
  metrics: readonly WidgetMetric[],
): Promise<readonly Points[]> {
  const cloudWatch = new CloudWatchClient(client);
  const values = new Map<WidgetMetric, Points>();
  for (const group of Object.values(Object.groupBy(metrics, ({ statistic }) => String(isPercentile(statistic))))) {
    for (let first = 0; first < (group?.length ?? 0); first += QUERIES) {
      const asked = group?.slice(first, first + QUERIES) ?? [];
      const answers = await ask(cloudWatch, asked);
      for (const [index, metric] of asked.entries()) {
        values.set(metric, answers[index] ?? new Map());
      }
    }
  }
  cloudWatch.destroy();
  return metrics.map((metric) => values.get(metric) ?? new Map());
}

export const isPercentile = (statistic: string) => /^p\d/.test(statistic);

async function ask(cloudWatch: CloudWatchClient, metrics: readonly WidgetMetric[]): Promise<readonly Points[]> {
  // Where periods begin: LocalStack counts them from the start of what it is asked.
  const start = Math.floor((Date.now() - RANGE_MS) / 60_000) * 60_000;
  const command = new GetMetricDataCommand({
    StartTime: new Date(start),
    EndTime: new Date(Date.now() + 60_000),
    MetricDataQueries: metrics.map(({ namespace, name, dimensions, period, statistic }, index) => ({
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
  });
  try {
    const { MetricDataResults = [] } = await cloudWatch.send(command);
    const byId = new Map(MetricDataResults.map((result) => [result.Id, result]));
    return metrics.map((_, index) => {
      const { Timestamps = [], Values = [] } = byId.get(`m${index}`) ?? {};
      return new Map(Timestamps.map((time, at) => [time.getTime(), Values[at] ?? Number.NaN]));
    });
  } catch (error) {
    // That is how LocalStack says that it calculates no percentiles.
    if (error instanceof CloudWatchServiceException && metrics.every(({ statistic }) => isPercentile(statistic))) {
      return [];
    }
    throw error;
  }
}
