import { GaugeWidget, type IWidget, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { MonitoredCluster } from '../alarms/cluster-alarms.ts';
import { seriesColour } from './colours.ts';
import { graph, HEIGHT, MINUTE } from './graph.ts';

/** What MSK tells of the brokers at no charge: the same two things that the alarms watch. */
export function clusterWidgets({ clusterName, brokers }: MonitoredCluster): IWidget[] {
  const each = Array.from({ length: brokers }, (_, index) => ({
    broker: String(index + 1),
    style: { label: `broker ${index + 1}`, color: seriesColour(index) },
  }));
  const metric = (broker: string, metricName: string, statistic: string, style = {}) =>
    new Metric({
      namespace: 'AWS/Kafka',
      metricName,
      dimensionsMap: { 'Cluster Name': clusterName, 'Broker ID': broker },
      period: MINUTE,
      statistic,
      ...style,
    });
  return [
    graph({
      title: 'CPU of the brokers',
      label: '%',
      width: 12,
      left: each.map(
        ({ broker, style }) =>
          new MathExpression({
            expression: `user${broker} + system${broker}`,
            usingMetrics: {
              [`user${broker}`]: metric(broker, 'CpuUser', Stats.AVERAGE),
              [`system${broker}`]: metric(broker, 'CpuSystem', Stats.AVERAGE),
            },
            ...style,
            period: MINUTE,
          }),
      ),
    }),
    new GaugeWidget({
      title: 'Disks of the brokers, % used',
      width: 12,
      height: HEIGHT,
      leftYAxis: { min: 0, max: 100, showUnits: false },
      metrics: each.map(({ broker, style }) => metric(broker, 'KafkaDataLogsDiskUsed', Stats.MAXIMUM, style)),
    }),
  ];
}
