/**
 * What the doctor asks AWS, and the IAM actions that each call takes. No other call gets out (aws.ts), and docs/doctor.md has the
 * actions as policies.
 */
export type Calls = Readonly<Record<string, readonly string[]>>;

/** Calls that take the action of their own name, as nearly all do. */
const byName = (service: string, ...operations: readonly string[]): Calls =>
  Object.fromEntries(operations.map((operation) => [`${service}:${operation}`, [`${service}:${operation}`]]));

/** Of a look at a deployed stack. */
export const STACK_CALLS: Calls = {
  ...byName('cloudformation', 'DescribeStacks', 'GetTemplate', 'ListStackResources'),
  ...byName('cloudwatch', 'DescribeAlarms', 'GetMetricData'),
  ...byName('dynamodb', 'DescribeContinuousBackups', 'DescribeTable', 'DescribeTimeToLive', 'Query', 'Scan'),
  ...byName('kafka', 'DescribeClusterV2'),
  // The topics of a cluster are asked for by Kafka's own permissions:
  // https://docs.aws.amazon.com/msk/latest/developerguide/msk-topic-operations-information.html
  'kafka:ListTopics': ['kafka-cluster:Connect', 'kafka-cluster:DescribeTopic'],
  'kafka:DescribeTopic': [
    'kafka-cluster:Connect',
    'kafka-cluster:DescribeTopic',
    'kafka-cluster:DescribeTopicDynamicConfiguration',
  ],
  ...byName(
    'lambda',
    'GetAccountSettings',
    'GetFunctionConcurrency',
    'GetFunctionConfiguration',
    'GetFunctionRecursionConfig',
    'ListEventSourceMappings',
  ),
  ...byName('logs', 'FilterLogEvents'),
  ...byName('scheduler', 'GetSchedule'),
  ...byName('sns', 'GetSubscriptionAttributes', 'ListSubscriptionsByTopic'),
  ...byName('sqs', 'GetQueueAttributes'),
};

/** Of a look at an account before the first deployment. */
export const ACCOUNT_CALLS: Calls = {
  ...byName('cloudformation', 'DescribeStacks'),
  ...byName('ec2', 'DescribeAvailabilityZones', 'DescribeSubnets', 'DescribeVpcEndpoints', 'DescribeVpcs'),
  ...byName('kafka', 'ListClustersV2', 'ListKafkaVersions'),
  ...byName('lambda', 'GetAccountSettings'),
  ...byName('servicequotas', 'GetAWSDefaultServiceQuota', 'GetServiceQuota'),
  ...byName('ssm', 'GetParameter'),
  ...byName('sts', 'GetCallerIdentity'),
};

/** The IAM actions that a set of calls takes, each once, in the order of the alphabet. */
export function actionsOf(calls: Calls): readonly string[] {
  return [...new Set(Object.values(calls).flat())].toSorted();
}
