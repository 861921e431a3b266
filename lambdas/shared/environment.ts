/**
 * The environment variables of the functions, in one table that both sides read: what provisions a function sets them
 * through {@link Environment}, what runs reads them through {@link readEnvironment}, so a misspelt name does not compile.
 */
export const VARIABLES = {
  /** The deployment's name: tells its metrics from those of another in the same account. */
  stackName: 'STACK_NAME',
  /** Comma-separated `host:port` list. */
  bootstrapServers: 'KAFKA_BOOTSTRAP_SERVERS',
  /** How a client of Kafka proves who it is: one of {@link KAFKA_AUTHENTICATIONS}. */
  kafkaAuthentication: 'KAFKA_AUTHENTICATION',
  /** With `scram`: ARN of the Secrets Manager secret whose JSON has `username` and `password`. */
  kafkaSecretArn: 'KAFKA_SECRET_ARN',
  cityStatsTable: 'CITY_STATS_TABLE',
  windowMaximaTable: 'WINDOW_MAXIMA_TABLE',
  partitionProgressTable: 'PARTITION_PROGRESS_TABLE',
  windowTimersQueueUrl: 'WINDOW_TIMERS_QUEUE_URL',
  /** Incarnation of the input topic: a non-negative integer. */
  epoch: 'EPOCH',
  /** Length of a window in milliseconds. */
  windowMs: 'WINDOW_MS',
  /** How long after its end a window is first asked to close, in milliseconds. */
  graceMs: 'GRACE_MS',
  /** How far behind the newest event time of its partition a reading may come and still be in time, in milliseconds. */
  outOfOrdernessMs: 'OUT_OF_ORDERNESS_MS',
  /** How long a window's maximum is kept, in milliseconds: longer than the input topic's retention. */
  windowRetentionMs: 'WINDOW_RETENTION_MS',
  recordsPerSecond: 'RECORDS_PER_SECOND',
  /** Seed of the cities' mean temperatures: the same seed gives the same means for ever. */
  generatorSeed: 'GENERATOR_SEED',
} as const;

export type Variable = keyof typeof VARIABLES;

/** Values for some of the variables, as text or as tokens of the deployment. */
export type Environment<V extends Variable = Variable> = Readonly<Record<V, string>>;

/**
 * `none`: plaintext, nobody is asked. `iam`: TLS, an MSK token signed with the function's role. `scram`: TLS, SCRAM-SHA-512 with
 * the user of a secret.
 */
export const KAFKA_AUTHENTICATIONS = ['none', 'iam', 'scram'] as const;

export type KafkaAuthentication = (typeof KAFKA_AUTHENTICATIONS)[number];

/** What a client needs to reach Kafka. */
export type KafkaEnvironment =
  | (Environment<'bootstrapServers'> & { readonly kafkaAuthentication: 'none' | 'iam' })
  | (Environment<'bootstrapServers' | 'kafkaSecretArn'> & { readonly kafkaAuthentication: 'scram' });

/** A variable that the function needs is missing or unusable: the deployment is wrong, not the record. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** Renames `environment` from the table's keys to the names that the operating system sees. */
export function toProcessEnvironment(environment: Partial<Environment>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).map(([key, value]) => [VARIABLES[key as Variable], value]));
}

/**
 * Reads the named variables from `source` (such as `process.env`).
 *
 * @throws EnvironmentError when one of them is missing or empty.
 */
export function readEnvironment<V extends Variable>(
  source: Readonly<Record<string, string | undefined>>,
  ...names: readonly V[]
): Environment<V> {
  const values = names.map((name) => {
    const value = source[VARIABLES[name]];
    if (value === undefined || value === '') {
      throw new EnvironmentError(`The environment variable ${VARIABLES[name]} is missing.`);
    }
    return [name, value] as const;
  });
  return Object.fromEntries(values) as Environment<V>;
}

/**
 * Reads a non-negative number out of an environment value.
 *
 * @throws EnvironmentError when `value` is not a finite number of at least 0.
 */
export function numberVariable(name: Variable, value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number < 0) {
    throw new EnvironmentError(`${VARIABLES[name]} must be a number of at least 0, not "${value}".`);
  }
  return number;
}
