import {
  ConfigurationError,
  type Context,
  type ContextNode,
  contextOf,
  matching,
  oneOf,
  wholeNumber,
} from './context.ts';
import { type KafkaConfiguration, readKafkaConfiguration } from './kafka/kafka-configuration.ts';
import { type Region, requireCommercial } from './region.ts';

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
  /** US dollars a month of the whole account, of which `alarmEmails` are told when they are spent; undefined: no budget. */
  readonly monthlyBudgetUsd: number | undefined;
  /** Where docs/runbook.md is read, for the dashboard's link; empty: nowhere. */
  readonly runbookUrl: string;
}

/**
 * Reads the configuration from the app's context (`-c name=value`, or "context" in cdk.json).
 *
 * @throws ConfigurationError when a value is not allowed or a needed one is missing
 */
export function readConfiguration(node: ContextNode, region?: Region): Configuration {
  requireCommercial(region);
  const context = contextOf(node);
  const alarmEmails = emails(context);
  return {
    // Short enough for the names that are made of it: the Kafka stack's, the consumer groups'.
    stackName: matching(
      context,
      'stackName',
      'CityTemperatures',
      /^[A-Za-z][A-Za-z0-9-]{0,99}$/,
      'up to 100 letters, digits and hyphens, a letter first',
    ),
    kafka: readKafkaConfiguration(context, region),
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
    alarmEmails,
    monthlyBudgetUsd: budget(context, alarmEmails, region),
    runbookUrl: matching(
      context,
      'runbookUrl',
      '',
      /^(https:\/\/[^\s()<>"\\]+)?$/,
      'an https address without brackets or spaces',
    ),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-budgets-budget-notificationwithsubscribers.html */
const MOST_BUDGET_READERS = 10;

/** Where CloudFormation has AWS::Budgets::Budget; a test compares it with the schemas of cfn-lint. */
const BUDGET_REGIONS: readonly string[] = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
  ...['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1'],
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-southeast-1', 'ap-southeast-2', 'ap-south-1'],
];

function budget(context: Context, readers: readonly string[], region: Region): number | undefined {
  if (context('monthlyBudgetUsd') === undefined) {
    return undefined;
  }
  const usd = wholeNumber(context, 'monthlyBudgetUsd', undefined, 1, 1_000_000);
  if (readers.length === 0 || readers.length > MOST_BUDGET_READERS) {
    throw new ConfigurationError(
      `monthlyBudgetUsd tells the addresses of alarmEmails, from 1 to ${MOST_BUDGET_READERS}, and there are ${readers.length}.`,
    );
  }
  if (region !== undefined && !BUDGET_REGIONS.includes(region)) {
    throw new ConfigurationError(
      `monthlyBudgetUsd can't be had in ${region}, where CloudFormation has no budgets; "aws budgets create-budget" makes one for the account.`,
    );
  }
  return usd;
}

/** An address is proven by the confirmation that its reader has to send; here only what cannot be one is refused. */
function emails(context: Context): readonly string[] {
  const address = '[^\\s@,]+@[^\\s@,.]+(\\.[^\\s@,.]+)+';
  const pattern = new RegExp(`^(${address}(,${address})*)?$`);
  const value = matching(context, 'alarmEmails', '', pattern, 'an e-mail address or a comma-separated list of them');
  return value === '' ? [] : [...new Set(value.split(','))];
}
