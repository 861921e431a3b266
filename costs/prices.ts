/** A price of AWS's list for us-east-1 (N. Virginia), without free tiers and discounts: those belong to the whole account. */
export interface Price {
  /** In US dollars. */
  readonly usd: number;
  /** What it buys. */
  readonly unit: string;
  /** When the source says that it was so; `undated`: the copy that was read tells no date. */
  readonly date: string;
  /** The page that was read. Most are not AWS's own: check before you rely on one. */
  readonly source: string;
}

const AWS_TOOLKIT =
  'https://github.com/aws/agent-toolkit-for-aws/blob/d6ad2e44d5e3077b85b63f322e007c84f94f3a6c/skills/specialized-skills';
const MSK = `${AWS_TOOLKIT}/analytics-skills/managing-amazon-msk/scripts/msk_sizing.py`;
const FLINK = `${AWS_TOOLKIT}/analytics-skills/developing-applications-on-managed-service-for-apache-flink/references`;
const DYNAMODB = `${AWS_TOOLKIT}/database-skills/amazon-dynamodb/scripts/calculate_costs.py`;
const TOOLKIT_DATE = '20 August 2026';
const PRIVATELINK = 'https://awsnegotiations.com/privatelink-cost-analysis.html';

export const PRICES = {
  'kafka.m7g.large': { usd: 0.204, unit: 'broker-hour', date: TOOLKIT_DATE, source: MSK },
  'kafka.m5.large': { usd: 0.21, unit: 'broker-hour', date: TOOLKIT_DATE, source: MSK },
  brokerStorage: { usd: 0.1, unit: 'GB-month of a broker', date: TOOLKIT_DATE, source: MSK },
  zoneTransfer: {
    usd: 0.02,
    unit: 'GB from one zone to another, both directions together',
    date: TOOLKIT_DATE,
    source: MSK,
  },
  endpointHour: { usd: 0.01, unit: 'hour of an interface endpoint in a zone', date: 'May 2026', source: PRIVATELINK },
  endpointData: { usd: 0.01, unit: 'GB through an interface endpoint', date: 'May 2026', source: PRIVATELINK },
  lambdaRequests: {
    usd: 0.2,
    unit: 'million requests',
    date: 'undated',
    source: 'https://c3x.dev/blog/estimating-aws-lambda-costs-from-terraform',
  },
  lambdaTime: {
    usd: 0.0000133334,
    unit: 'GB-second on arm64',
    date: '2024',
    source: 'https://cloudchipr.com/blog/aws-lambda-pricing',
  },
  writes: { usd: 0.625, unit: 'million write request units', date: TOOLKIT_DATE, source: DYNAMODB },
  reads: { usd: 0.125, unit: 'million read request units', date: TOOLKIT_DATE, source: DYNAMODB },
  writeCapacity: {
    usd: 0.00065,
    unit: 'hour of a provisioned write unit',
    date: 'undated',
    source: 'https://www.linkedin.com/pulse/amazon-dynamodb-pricing-explained-detailed-breakdown-examples-raheja-u9bbc',
  },
  readCapacity: {
    usd: 0.00013,
    unit: 'hour of a provisioned read unit',
    date: 'undated',
    source: 'https://www.linkedin.com/pulse/amazon-dynamodb-pricing-explained-detailed-breakdown-examples-raheja-u9bbc',
  },
  tableStorage: { usd: 0.25, unit: 'GB-month of a table', date: TOOLKIT_DATE, source: DYNAMODB },
  pointInTimeRecovery: {
    usd: 0.2,
    unit: 'GB-month of a table under point-in-time recovery',
    date: 'undated',
    source: 'https://finops.com.py/services/dynamodb/backups',
  },
  queueRequests: {
    usd: 0.4,
    unit: 'million requests',
    date: 'March 2026',
    source: 'https://cloudburn.io/blog/amazon-sqs-pricing',
  },
  schedulerInvocations: {
    usd: 1,
    unit: 'million invocations',
    date: 'March 2026',
    source: 'https://cloudburn.io/blog/amazon-eventbridge-pricing',
  },
  logIngestion: { usd: 0.5, unit: 'GB taken in', date: TOOLKIT_DATE, source: `${FLINK}/logging-configuration.md` },
  logStorage: { usd: 0.03, unit: 'GB-month', date: TOOLKIT_DATE, source: `${FLINK}/logging-configuration.md` },
  metrics: { usd: 0.3, unit: 'metric and month', date: TOOLKIT_DATE, source: `${FLINK}/monitoring-and-metrics.md` },
  alarms: {
    usd: 0.1,
    unit: 'alarm and month',
    date: 'undated',
    source: 'https://c3x.dev/resources/aws/aws_cloudwatch_metric_alarm',
  },
  dashboards: {
    usd: 3,
    unit: 'dashboard and month',
    date: 'June 2026',
    source: 'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/',
  },
  traces: { usd: 5, unit: 'million traces', date: 'undated', source: 'https://aws.amazon.com/de/xray/pricing/' },
  secrets: {
    usd: 0.4,
    unit: 'secret and month',
    date: 'undated',
    source: 'https://hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms',
  },
  flinkUnits: { usd: 0.11, unit: 'hour of a KPU', date: TOOLKIT_DATE, source: `${FLINK}/pricing-calculator.md` },
  flinkBackups: {
    usd: 0.023,
    unit: 'GB-month of snapshots',
    date: TOOLKIT_DATE,
    source: `${FLINK}/pricing-calculator.md`,
  },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;

export const BROKER_TYPES = ['kafka.m7g.large', 'kafka.m5.large'] as const satisfies PriceName[];
export type BrokerType = (typeof BROKER_TYPES)[number];
