import type { Node } from 'constructs';
import { type Context, contextOf, matching, oneOf, wholeNumber } from './context.ts';
import { type KafkaConfiguration, readKafkaConfiguration } from './kafka/kafka-configuration.ts';

export { ConfigurationError } from './context.ts';

/** Who reads Kafka for the functions: AWS Lambda's event source mappings, or the poller of this repository. */
export type TriggerDelivery = 'lambda' | 'local';

/** What outlives the stacks: nothing, or what holds data (the cluster with its topics, the tables). */
export type Retention = 'none' | 'state';

export interface Configuration {
  readonly stackName: string;
  readonly kafka: KafkaConfiguration;
  readonly triggers: TriggerDelivery;
  readonly retain: Retention;
  /** Incarnation of the input topic: raise it when the topic is made anew. */
  readonly epoch: number;
  readonly windowSeconds: number;
  readonly graceSeconds: number;
  readonly outOfOrdernessSeconds: number;
  /** Most records of one batch. */
  readonly batchSize: number;
  /** How long a batch is gathered. */
  readonly batchSeconds: number;
  readonly recordsPerSecond: number;
  readonly generatorSeed: number;
  /** Whether the generator's schedule is on from the start. */
  readonly schedule: 'on' | 'off';
  /** Who is told of alarms; nobody when empty. */
  readonly alarmEmails: readonly string[];
  /** Where docs/runbook.md is read, for the dashboard's link; empty: nowhere. */
  readonly runbookUrl: string;
}

/**
 * Reads the configuration from the app's context (`-c name=value`, or "context" in cdk.json).
 *
 * @throws ConfigurationError when a value is not allowed or a needed one is missing
 */
export function readConfiguration(node: Node): Configuration {
  const context = contextOf(node);
  return {
    // Short enough for the names that are made of it: the Kafka stack's, the consumer groups'.
    stackName: matching(
      context,
      'stackName',
      'CityTemperatures',
      /^[A-Za-z][A-Za-z0-9-]{0,99}$/,
      'up to 100 letters, digits and hyphens, a letter first',
    ),
    kafka: readKafkaConfiguration(context),
    triggers: oneOf(context, 'triggers', ['lambda', 'local']),
    retain: oneOf(context, 'retain', ['none', 'state']),
    epoch: wholeNumber(context, 'epoch', 0, 0, 1_000_000),
    windowSeconds: wholeNumber(context, 'windowSeconds', 5, 1, 3_600),
    graceSeconds: wholeNumber(context, 'graceSeconds', 1, 0, 600),
    outOfOrdernessSeconds: wholeNumber(context, 'outOfOrdernessSeconds', 1, 0, 600),
    batchSize: wholeNumber(context, 'batchSize', 10_000, 1, 10_000),
    batchSeconds: wholeNumber(context, 'batchSeconds', 1, 0, 300),
    recordsPerSecond: wholeNumber(context, 'recordsPerSecond', 100, 1, 10_000),
    generatorSeed: wholeNumber(context, 'generatorSeed', 1, 0, Number.MAX_SAFE_INTEGER),
    schedule: oneOf(context, 'schedule', ['on', 'off']),
    alarmEmails: emails(context),
    runbookUrl: matching(
      context,
      'runbookUrl',
      '',
      /^(https:\/\/[^\s()<>"\\]+)?$/,
      'an https address without brackets or spaces',
    ),
  };
}

/** An address is proven by the confirmation that its reader has to send; here only what cannot be one is refused. */
function emails(context: Context): readonly string[] {
  const address = '[^\\s@,]+@[^\\s@,.]+(\\.[^\\s@,.]+)+';
  const pattern = new RegExp(`^(${address}(,${address})*)?$`);
  const value = matching(context, 'alarmEmails', '', pattern, 'an e-mail address or a comma-separated list of them');
  return value === '' ? [] : [...new Set(value.split(','))];
}
