/** Metrics of the dashboard that have no value on this machine while all is well, and why they are on it nevertheless. */
export interface Empty {
  readonly namespace: string;
  readonly names: readonly string[];
  /** Only of the function that this output of the stack names; left out: of whatever they are. */
  readonly only?: 'WindowCloserFunction';
  readonly reason: string;
}

export const EMPTY: readonly Empty[] = [
  {
    namespace: 'AWS/Lambda',
    names: ['OffsetLag'],
    // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics
    reason: "Lambda's own Kafka poller tells it; here the local poller takes its place.",
  },
  {
    namespace: 'AWS/Lambda',
    names: ['ConcurrentExecutions'],
    reason: 'Of a function, MiniStack tells invocations, errors, throttles and duration only.',
  },
  {
    namespace: 'AWS/Lambda',
    names: ['Invocations', 'Errors', 'Throttles', 'Duration'],
    only: 'WindowCloserFunction',
    reason: 'MiniStack tells them of invocations through the API, and not of those by which it delivers a queue.',
  },
  {
    namespace: 'AWS/DynamoDB',
    names: ['ConsumedWriteCapacityUnits'],
    reason: 'MiniStack tells no metrics of tables.',
  },
  {
    namespace: 'AWS/DynamoDB',
    names: ['WriteThrottleEvents', 'ReadThrottleEvents'],
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
    reason: 'AWS as well tells them only when a request was throttled.',
  },
  {
    namespace: 'AWS/SQS',
    names: [
      'ApproximateNumberOfMessagesDelayed',
      'ApproximateNumberOfMessagesVisible',
      'ApproximateNumberOfMessagesNotVisible',
    ],
    reason: 'MiniStack tells no metrics of queues.',
  },
];

/** Alarms of the dashboard that only AWS has. */
export const ON_AWS_ONLY: readonly string[] = [
  // MiniStack takes no alarm that calculates.
  'rejected-readings',
];
