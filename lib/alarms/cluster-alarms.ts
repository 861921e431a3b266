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
 * Partitions without a leader, and of each broker: partitions that take no writes, disk and CPU. All metrics are of the level DEFAULT, which
 * costs nothing, and the thresholds are AWS's own.
 * https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details.html
 * https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html
 * https://github.com/aws/agent-toolkit-for-aws/blob/main/skills/specialized-skills/analytics-skills/managing-amazon-msk/references/monitor-and-alarm.md
 */
export function clusterAlarms(cluster: MonitoredCluster): AlarmDescription[] {
  const brokers = Array.from({ length: cluster.brokers }, (_, index) => String(index + 1));
  return [offlinePartitionsAlarm(cluster), ...brokers.flatMap((broker) => brokerAlarms(cluster, broker))];
}

function offlinePartitionsAlarm({ clusterName }: MonitoredCluster): AlarmDescription {
  return {
    name: 'offline-partitions',
    impact: 'Partitions have no leader: what is in them can be neither read nor written.',
    section: 'partitions-are-offline',
    look: `the state of the cluster ${clusterName} and of its brokers`,
    // Every broker reports it, and all but the active controller report 0, so an average would be a fraction of the truth.
    metric: new Metric({
      namespace: 'AWS/Kafka',
      metricName: 'OfflinePartitionsCount',
      dimensionsMap: { 'Cluster Name': clusterName },
      period: Duration.minutes(1),
      statistic: Stats.MAXIMUM,
    }),
    threshold: 1,
    // A change of leaders takes seconds, and may fall on the end of a minute.
    periods: 2,
  };
}

function brokerAlarms({ clusterName }: MonitoredCluster, broker: string): AlarmDescription[] {
  const metric = (metricName: string, statistic: string, period = Duration.minutes(5)) =>
    new Metric({
      namespace: 'AWS/Kafka',
      metricName,
      dimensionsMap: { 'Cluster Name': clusterName, 'Broker ID': broker },
      period,
      statistic,
    });
  return [
    {
      name: `broker-${broker}-under-min-isr`,
      impact: 'Too few replicas are in sync: Kafka refuses writes, and readings and results wait.',
      section: 'kafka-refuses-writes',
      look: `which broker of the cluster ${clusterName} is away, and whether MSK is at work on it`,
      metric: metric('UnderMinIsrPartitionCount', Stats.MAXIMUM, Duration.minutes(1)),
      threshold: 1,
      // While one broker is patched the other replicas are enough. Two away at once for five minutes are an outage.
      periods: 5,
    },
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
}
