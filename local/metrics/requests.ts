import type { MetricDatum, PutMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import type { MetricValues } from './emf.ts';

/**
 * PutMetricData takes 1000 metrics and 1 MB of one namespace at a time; half of the size leaves room for another encoding.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
 */
const MAX_METRICS = 1_000;
const MAX_BYTES = 500_000;

/** Cuts metrics into requests that CloudWatch takes, in order within a namespace. */
export function requestsOf(metrics: readonly MetricValues[]): PutMetricDataCommandInput[] {
  const namespaces = Map.groupBy(metrics, ({ namespace }) => namespace);
  return [...namespaces].flatMap(([namespace, ofNamespace]) =>
    cut(ofNamespace.map(toDatum)).map((data) => ({ Namespace: namespace, MetricData: data })),
  );
}

function toDatum({ name, dimensions, values, unit, timestamp, resolution }: MetricValues): MetricDatum {
  return {
    MetricName: name,
    Dimensions: dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
    Values: [...values],
    Unit: unit,
    Timestamp: new Date(timestamp),
    StorageResolution: resolution,
  };
}

function cut(data: readonly MetricDatum[]): MetricDatum[][] {
  const requests: MetricDatum[][] = [];
  let current: MetricDatum[] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const datum of data) {
    const bytes = Buffer.byteLength(JSON.stringify(datum));
    if (size + bytes > MAX_BYTES || current.length === MAX_METRICS) {
      current = [];
      size = 0;
      requests.push(current);
    }
    current.push(datum);
    size += bytes;
  }
  return requests;
}
