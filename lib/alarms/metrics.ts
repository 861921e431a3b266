import { Stack } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { METRICS_NAMESPACE, type Metric as MetricName, metricDimensions } from '../../lambdas/shared/telemetry.ts';

/** A metric that a function of this stack tells of itself. */
export function metricOf(scope: Construct, folder: string, name: MetricName, options: MetricOptions): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: metricDimensions(folder, Stack.of(scope).stackName),
    ...options,
  });
}
