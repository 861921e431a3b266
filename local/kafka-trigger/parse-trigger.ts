import { parseServerList } from '../server-list.ts';
import { Properties, type TriggerProperties } from './properties.ts';
import type { EventSource, KafkaTrigger, StartingPosition } from './trigger.ts';

export interface TriggerDefaults {
  readonly name: string;
  /** What Lambda makes up when the description has none: the mapping's id. */
  readonly consumerGroupId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Lambda's batching window when none is set, in milliseconds. */
const DEFAULT_WINDOW_MS = 500;

/**
 * Reads a trigger's description by the rules of AWS
 * (https://docs.aws.amazon.com/lambda/latest/dg/kafka-esm-parameters.html and msk-esm-parameters.html).
 *
 * @returns undefined for a trigger that is switched off
 * @throws RefusedTriggerError when a value is out of its range or asks for what the poller doesn't do
 */
export function parseTrigger(properties: TriggerProperties, defaults: TriggerDefaults): KafkaTrigger | undefined {
  const read = new Properties(defaults.name, properties);
  read.refuseUnserved();
  if (!read.boolean('Enabled', true)) {
    return undefined;
  }
  const source = readSource(read);
  return {
    name: defaults.name,
    functionName: read.text('FunctionName', /^.{1,256}$/, 'must name a function.'),
    topic: readTopic(read),
    startingPosition: readStartingPosition(read, defaults.now),
    batchSize: read.integer('BatchSize', 1, 10_000, 100),
    windowMs:
      read.get('MaximumBatchingWindowInSeconds') === undefined
        ? DEFAULT_WINDOW_MS
        : read.integer('MaximumBatchingWindowInSeconds', 0, 300, 0) * 1000,
    consumerGroupId: readConsumerGroup(read, source) ?? defaults.consumerGroupId,
    source,
  };
}

function readSource(read: Properties): EventSource {
  const arn = read.get('EventSourceArn');
  const selfManaged = read.get('SelfManagedEventSource');
  if ((arn === undefined) === (selfManaged === undefined)) {
    throw read.refusal('EventSourceArn', 'or SelfManagedEventSource must be there, and not both.');
  }
  if (arn !== undefined) {
    return { kind: 'msk', arn: read.text('EventSourceArn', /^arn:[^:]+:kafka:/, 'must be the ARN of an MSK cluster.') };
  }
  const { Endpoints: endpoints } = selfManaged as { Endpoints?: { KafkaBootstrapServers?: unknown } };
  const servers = endpoints?.KafkaBootstrapServers;
  const valid = Array.isArray(servers) && servers.every((server) => typeof server === 'string');
  if (!valid || parseServerList(servers.join(',')) === undefined) {
    throw read.refusal('SelfManagedEventSource.Endpoints.KafkaBootstrapServers', 'must be a list of host:port.');
  }
  return { kind: 'self-managed', bootstrapServers: servers };
}

function readTopic(read: Properties): string {
  const topics = read.get('Topics');
  const [topic] = Array.isArray(topics) && topics.length === 1 ? topics : [];
  if (typeof topic !== 'string' || !/^[^.][a-zA-Z0-9\-_.]{0,248}$/.test(topic)) {
    throw read.refusal('Topics', `must be exactly one name of a topic, not ${JSON.stringify(topics)}.`);
  }
  return topic;
}

function readStartingPosition(read: Properties, now: number): StartingPosition {
  const position = read.get('StartingPosition');
  if (position === 'AT_TIMESTAMP') {
    return { timestampMs: read.integer('StartingPositionTimestamp', 0, Math.floor(now / 1000)) * 1000 };
  }
  if (position !== 'TRIM_HORIZON' && position !== 'LATEST') {
    throw read.refusal(
      'StartingPosition',
      `must be TRIM_HORIZON, LATEST or AT_TIMESTAMP, not ${JSON.stringify(position)}.`,
    );
  }
  return position;
}

function readConsumerGroup(read: Properties, source: EventSource): string | undefined {
  const [ours, theirs] = ['SelfManagedKafkaEventSourceConfig', 'AmazonManagedKafkaEventSourceConfig'] as const;
  const [property, foreign] = source.kind === 'self-managed' ? [ours, theirs] : [theirs, ours];
  if (read.get(foreign) !== undefined) {
    throw read.refusal(foreign, 'belongs to the other kind of Kafka.');
  }
  const { ConsumerGroupId: id, ...others } = (read.get(property) ?? {}) as Record<string, unknown>;
  const [unserved] = Object.keys(others);
  if (unserved !== undefined) {
    throw read.refusal(`${property}.${unserved}`, 'is not supported by the local poller.');
  }
  if (id !== undefined && !(typeof id === 'string' && /^[a-zA-Z0-9\-/*:_+=.@]{1,200}$/.test(id))) {
    throw read.refusal(
      `${property}.ConsumerGroupId`,
      'must be 1 to 200 characters out of a-z A-Z 0-9 - / * : _ + = . @',
    );
  }
  return id as string | undefined;
}
