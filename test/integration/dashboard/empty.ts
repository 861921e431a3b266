import { currentTarget } from '../target.ts';

/** Metrics of the dashboard that an emulator has no value of while all is well, and why they are on it nevertheless. */
export interface Empty {
  readonly namespace: string;
  readonly names: readonly string[];
  /** Only of the function that this output of the stack names; left out: of whatever they are. */
  readonly only?: 'WindowCloserFunction';
  /** Only their percentiles. */
  readonly percentiles?: true;
  /** Whether it has a value depends on when it is asked. */
  readonly sometimes?: true;
  readonly reason: string;
}

const OFFSET_LAG: Empty = {
  namespace: 'AWS/Lambda',
  names: ['OffsetLag'],
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics
  reason: "Lambda's own Kafka poller tells it; here the local poller takes its place.",
};

const THROTTLED_TABLES: Empty = {
  namespace: 'AWS/DynamoDB',
  names: ['WriteThrottleEvents', 'ReadThrottleEvents'],
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
  reason: 'AWS as well tells them only when a request was throttled.',
};

const MINISTACK: readonly Empty[] = [
  OFFSET_LAG,
  THROTTLED_TABLES,
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
    namespace: 'AWS/SQS',
    names: [
      'ApproximateNumberOfMessagesDelayed',
      'ApproximateNumberOfMessagesVisible',
      'ApproximateNumberOfMessagesNotVisible',
    ],
    reason: 'MiniStack tells no metrics of queues.',
  },
];

const LOCALSTACK: readonly Empty[] = [
  OFFSET_LAG,
  THROTTLED_TABLES,
  {
    namespace: 'AWS/Lambda',
    names: ['ConcurrentExecutions', 'Throttles', 'Duration'],
    reason: 'Of a function, LocalStack tells invocations, and errors once there is one.',
  },
  { namespace: 'AWS/Lambda', names: ['Errors'], reason: 'LocalStack tells them once there is one.' },
  {
    namespace: 'CityTemperatures',
    names: ['WindowClosingDelay'],
    percentiles: true,
    reason: 'LocalStack calculates no percentiles.',
  },
  {
    namespace: 'AWS/DynamoDB',
    names: ['ConsumedWriteCapacityUnits'],
    reason: 'LocalStack tells no metrics of tables.',
  },
  {
    namespace: 'AWS/SQS',
    names: [
      'ApproximateNumberOfMessagesDelayed',
      'ApproximateNumberOfMessagesVisible',
      'ApproximateNumberOfMessagesNotVisible',
    ],
    sometimes: true,
    reason: 'LocalStack tells them once a minute.',
  },
];

const onLocalStack = currentTarget()?.engine.title.startsWith('LocalStack') === true;

export const EMPTY = onLocalStack ? LOCALSTACK : MINISTACK;

/** Alarms of the dashboard that only AWS has: MiniStack takes none that calculates. */
export const ON_AWS_ONLY: readonly string[] = onLocalStack ? [] : ['rejected-readings'];
