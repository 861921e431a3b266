import type { Node } from 'constructs';

/** Where Kafka is: a cluster that this app provisions, or one that is there already. */
export type KafkaConfiguration = { readonly kind: 'external'; readonly bootstrapServers: string };

/** Who reads Kafka for the functions: AWS Lambda's event source mappings, or the poller of this repository. */
export type TriggerDelivery = 'lambda' | 'local';

export interface Configuration {
  readonly stackName: string;
  readonly kafka: KafkaConfiguration;
  readonly triggers: TriggerDelivery;
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
}

/** A context value cannot be used; the message names it and says what is allowed. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Reads the configuration from the app's context (`-c name=value`, or "context" in cdk.json).
 *
 * @throws ConfigurationError when a value is not allowed or a needed one is missing
 */
export function readConfiguration(node: Node): Configuration {
  const context = (name: string): unknown => node.tryGetContext(name);
  return {
    stackName: matching(
      context,
      'stackName',
      'CityTemperatures',
      /^[A-Za-z][A-Za-z0-9-]{0,127}$/,
      'a CloudFormation stack name: letters, digits and hyphens, a letter first',
    ),
    kafka: kafka(context),
    triggers: oneOf(context, 'triggers', ['lambda', 'local']),
    epoch: wholeNumber(context, 'epoch', 0, 0, 1_000_000),
    windowSeconds: wholeNumber(context, 'windowSeconds', 5, 1, 3_600),
    graceSeconds: wholeNumber(context, 'graceSeconds', 1, 0, 600),
    outOfOrdernessSeconds: wholeNumber(context, 'outOfOrdernessSeconds', 1, 0, 600),
    batchSize: wholeNumber(context, 'batchSize', 10_000, 1, 10_000),
    batchSeconds: wholeNumber(context, 'batchSeconds', 1, 0, 300),
    recordsPerSecond: wholeNumber(context, 'recordsPerSecond', 100, 1, 10_000),
    generatorSeed: wholeNumber(context, 'generatorSeed', 1, 0, Number.MAX_SAFE_INTEGER),
    schedule: oneOf(context, 'schedule', ['on', 'off']),
  };
}

type Context = (name: string) => unknown;

function kafka(context: Context): KafkaConfiguration {
  const kind = context('kafka') ?? 'msk';
  if (kind === 'msk') {
    throw new ConfigurationError(
      'kafka=msk is not available yet. Use a Kafka that you have: -c kafka=external -c bootstrapServers=host:port[,host:port]',
    );
  }
  if (kind !== 'external') {
    throw new ConfigurationError(`kafka must be msk or external, not "${kind}".`);
  }
  const servers = /^[\w.-]+:\d{1,5}(,[\w.-]+:\d{1,5})*$/;
  return {
    kind,
    bootstrapServers: matching(
      context,
      'bootstrapServers',
      undefined,
      servers,
      'host:port or a comma-separated list of them',
    ),
  };
}

function matching(
  context: Context,
  name: string,
  byDefault: string | undefined,
  pattern: RegExp,
  allowed: string,
): string {
  const value = context(name) ?? byDefault;
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw new ConfigurationError(`${name} must be ${allowed}, ${given(value)}.`);
  }
  return value;
}

function oneOf<const T extends string>(context: Context, name: string, allowed: readonly [T, ...T[]]): T {
  const value = context(name) ?? allowed[0];
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) {
    throw new ConfigurationError(`${name} must be ${allowed.join(' or ')}, ${given(value)}.`);
  }
  return found;
}

/** Context from the command line is text, from cdk.json it may be a number. */
function wholeNumber(context: Context, name: string, byDefault: number, min: number, max: number): number {
  const value = context(name) ?? byDefault;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < min || number > max) {
    throw new ConfigurationError(`${name} must be a whole number from ${min} to ${max}, ${given(value)}.`);
  }
  return number;
}

function given(value: unknown): string {
  return value === undefined ? 'and it is missing' : `not "${value}"`;
}
