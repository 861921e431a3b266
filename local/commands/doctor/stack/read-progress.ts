import { DynamoDbProgressTable } from '../../../../lambdas/shared/dynamodb/progress-table.ts';
import {
  METRICS_NAMESPACE,
  type Metric as MetricName,
  metricDimensions,
} from '../../../../lambdas/shared/telemetry.ts';
import { TOPICS } from '../../../../lambdas/shared/topics.ts';
import { type Answer, answered, mapAnswer } from '../answer.ts';
import type { Circumstances } from '../circumstances.ts';
import type { StackAws } from './clients.ts';
import type { KafkaSession } from './kafka-session.ts';
import type { PartitionReach, ProgressFacts, Rejections } from './progress-check.ts';
import { type Metric, readMetrics, sumSince } from './read-metrics.ts';

const MINUTE_MS = 60_000;

/** The stored progress first: the topic only grows meanwhile. */
export async function readReach(
  aws: StackAws,
  session: KafkaSession,
  table: { readonly tableName: string; readonly consumer: string; readonly epoch: number },
): Promise<Answer<readonly PartitionReach[]>> {
  const progress = await aws.ask(({ dynamodb }) => new DynamoDbProgressTable(dynamodb, table).read());
  if (progress.kind !== 'answer') {
    return progress;
  }
  const ends = await session.ask((_admin, reader) => reader.offsets(TOPICS.input, 'committed-end'));
  return mapAnswer(ends, (offsets) =>
    [...progress.value.values()].map(({ partition, nextOffset }) => {
      const end = offsets.get(partition);
      return { partition, done: nextOffset, end: end === undefined ? undefined : Number(end) };
    }),
  );
}

const own = (name: MetricName, service: string, stackName: string, statistic: Metric['statistic']): Metric => ({
  namespace: METRICS_NAMESPACE,
  name,
  dimensions: metricDimensions(service, stackName),
  statistic,
});

export async function readSkippedShares(
  aws: StackAws,
  service: string,
  { now, stackName }: Circumstances,
): Promise<ProgressFacts['skippedShares']> {
  const skipped = own('BatchesSkipped', service, stackName, 'Average');
  const range = { from: now - 10 * MINUTE_MS, to: now, periodSeconds: 60 };
  return mapAnswer(await readMetrics(aws, { skipped }, range), ({ skipped }) => skipped.map(({ value }) => value));
}

export async function readRejections(aws: StackAws, { now, stackName }: Circumstances): Promise<Answer<Rejections>> {
  const metrics = {
    read: own('RecordsRead', 'city-averages', stackName, 'Sum'),
    rejected: own('RecordsRejected', 'city-averages', stackName, 'Sum'),
  };
  const series = await readMetrics(aws, metrics, { from: now - 15 * MINUTE_MS, to: now, periodSeconds: 60 });
  if (series.kind !== 'answer') {
    return series;
  }
  const { read, rejected } = series.value;
  return answered(read.length === 0 ? undefined : { read: sumSince(read, 0), rejected: sumSince(rejected, 0) });
}
