import { TOPICS } from '../../../../lambdas/shared/topics.ts';
import { type Answer, mapAnswer } from '../answer.ts';
import type { Circumstances } from '../circumstances.ts';
import type { StackAws } from './clients.ts';
import type { Lag } from './lag-check.ts';
import { type Metric, readMetrics, type Series } from './read-metrics.ts';

const RANGE_MS = 15 * 60_000;

export interface Consumer {
  readonly functionName: string;
  readonly consumerGroup: string | undefined;
  /** Of the MSK cluster, where there is one. */
  readonly clusterArn: string | undefined;
}

/**
 * How far a consumer is behind by what CloudWatch has been told: by Lambda of a trigger, each minute, or by MSK of a consumer group.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics
 * https://docs.aws.amazon.com/msk/latest/developerguide/consumer-lag.html
 *
 * @returns undefined when neither was told in the last quarter of an hour
 */
export async function readMetricLag(
  aws: StackAws,
  { functionName, consumerGroup, clusterArn }: Consumer,
  { now, emulator }: Circumstances,
): Promise<Answer<Lag | undefined>> {
  if (emulator !== undefined) {
    return { kind: 'not-here', reason: `Kafka is not asked, and ${emulator} tells no OffsetLag` };
  }
  const metrics: Record<string, Metric> = {
    OffsetLag: {
      namespace: 'AWS/Lambda',
      name: 'OffsetLag',
      dimensions: { FunctionName: functionName },
      statistic: 'Maximum',
    },
    ...(clusterArn !== undefined &&
      consumerGroup !== undefined && {
        SumOffsetLag: {
          namespace: 'AWS/Kafka',
          name: 'SumOffsetLag',
          // arn:aws:kafka:<region>:<account>:cluster/<name>/<uuid>
          dimensions: {
            'Cluster Name': clusterArn.split('/')[1] ?? '',
            'Consumer Group': consumerGroup,
            Topic: TOPICS.input,
          },
          statistic: 'Maximum',
        },
      }),
  };
  const series = await readMetrics(aws, metrics, { from: now - RANGE_MS, to: now, periodSeconds: 60 });
  return mapAnswer(
    series,
    (those) => newest('OffsetLag', those.OffsetLag) ?? newest('SumOffsetLag', those.SumOffsetLag),
  );
}

function newest(source: string, series: Series = []): Lag | undefined {
  const last = series.at(-1);
  return last && { records: last.value, oldestAt: undefined, at: last.at, source };
}
