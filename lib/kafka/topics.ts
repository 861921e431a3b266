import { TOPICS } from '../../lambdas/shared/topics.ts';

/** A topic of the contract, whoever hosts it: the local broker and a managed cluster create it from the same words. */
export interface TopicDefinition {
  readonly name: string;
  /** `'input'`: as many as the setting of the input topic says. */
  readonly partitions: 'input' | 1;
  /** Kafka's own names and units of topic settings. */
  readonly config: Readonly<Record<string, string>>;
}

/** Of the input: with a batching window of 1 s, more would write more often to a city's item than DynamoDB takes (docs/decisions/0010). */
export const MOST_INPUT_PARTITIONS = 250;

const DAY_MS = 24 * 60 * 60 * 1000;
/** Brokers refuse timestamps far ahead of their clock, unless told otherwise. Which are too far is ours to say: with a dead letter. */
const ANY_TIMESTAMP = { 'message.timestamp.after.max.ms': '9223372036854775807' };
const COMPACTED = { 'cleanup.policy': 'compact' };

export const TOPIC_DEFINITIONS: readonly TopicDefinition[] = [
  {
    name: TOPICS.input,
    partitions: 'input',
    config: { 'cleanup.policy': 'delete', 'retention.ms': String(7 * DAY_MS), ...ANY_TIMESTAMP },
  },
  { name: TOPICS.averages, partitions: 1, config: COMPACTED },
  { name: TOPICS.maxima, partitions: 1, config: COMPACTED },
  {
    name: TOPICS.deadLetters,
    partitions: 1,
    config: {
      'cleanup.policy': 'delete',
      // By size alone: age is counted from a record's timestamp, and one that is decades old would be deleted at once.
      'retention.ms': '-1',
      'retention.bytes': String(1024 ** 3),
      // Whatever fits into an event of a trigger (6 MB) fits here, with the reason in its headers.
      'max.message.bytes': String(8 * 1024 ** 2),
      ...ANY_TIMESTAMP,
    },
  },
];
