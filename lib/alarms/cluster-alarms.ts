import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDescription } from './runbook-alarm.ts';

/** A provisioned MSK cluster whose brokers are watched. */
export interface MonitoredCluster {
  readonly clusterName: string;
  /** How many brokers it has; their ids are 1, 2, 3 ... */
  readonly brokers: number;
}

/**
 * Disk and CPU of each broker, as one full disk stops the partitions that lead there. Both metrics are of the level DEFAULT, which
 * costs nothing, and the thresholds are AWS's own.
 * https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details.html
 * https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html
 */
export function clusterAlarms({ clusterName, brokers }: MonitoredCluster): AlarmDescription[] {
  return Array.from({ length: brokers }, (_, index) => String(index + 1)).flatMap((broker) => {
    const metric = (metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/Kafka',
        metricName,
        dimensionsMap: { 'Cluster Name': clusterName, 'Broker ID': broker },
        period: Duration.minutes(5),
        statistic,
      });
    return [
      {
        name: `broker-${broker}-disk`,
        impact: 'When the disk is full the broker stops, and readings are refused.',
        section: 'a-brokers-disk-fills-up',
        look: `KafkaDataLogsDiskUsed of the cluster ${clusterName}, by broker, over a week`,
        metric: metric('KafkaDataLogsDiskUsed', Stats.MAXIMUM),
        threshold: 85,
        // A disk fills over days, and what retention is about to delete may pass the mark for minutes.
        periods: 3,
      },
      {
        name: `broker-${broker}-cpu`,
        impact: 'The broker has no room left to take over for another one, and answers late.',
        section: 'a-brokers-cpu-is-busy',
        look: `CpuUser and CpuSystem of the cluster ${clusterName}, by broker, with BytesInPerSec`,
        metric: new MathExpression({
          expression: 'user + system',
          usingMetrics: { user: metric('CpuUser', Stats.AVERAGE), system: metric('CpuSystem', Stats.AVERAGE) },
          label: 'CpuUser + CpuSystem',
          period: Duration.minutes(5),
        }),
        threshold: 60,
        // A restart and a rebalance take minutes; half an hour is load.
        periods: 6,
      },
    ];
  });
}
