import { parseArgs } from 'node:util';
import { MOST_INPUT_PARTITIONS } from '../lib/kafka/topics.ts';
import { wholeNumberWithin } from './whole-number.ts';

/** Where Kafka and AWS come from: processes of this machine, containers, or what runs already. */
export const BACKENDS = ['embedded', 'localstack', 'external'] as const;

export interface StartOptions {
  readonly backend: (typeof BACKENDS)[number];
  /** How long to run once records can flow, in milliseconds; undefined: until stopped. */
  readonly durationMs: number | undefined;
  /** Records a second that the generator sends. */
  readonly rate: number;
  /** Partitions of the topic `input`. */
  readonly partitions: number;
  readonly generator: boolean;
  readonly trigger: boolean;
  readonly kafkaPort: number;
  readonly awsPort: number;
  readonly dashboardPort: number;
}

/** An option cannot be used; the message names it and says what is allowed. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
}

export const HELP = `Usage: npm start -- [options]

Starts the whole pipeline on this machine: a real Kafka broker and an AWS emulator, the stack deployed by the CDK CLI,
the Kafka triggers and the generator. Shows what comes out until you press Ctrl-C, then stops all of it.

  --backend NAME     where Kafka and AWS come from (default embedded):
                       embedded    processes of this machine, nothing to install
                       localstack  containers: Kafka and LocalStack, as localstack-compose.yml has them
                       external    what runs already: AWS_ENDPOINT_URL and KAFKA_BOOTSTRAP_SERVERS say where, and
                                   KAFKA_BOOTSTRAP_SERVERS_FOR_FUNCTIONS, if functions reach Kafka elsewhere, as they
                                   do in containers
  --duration TIME    stop by itself after TIME of flowing records, such as 30s, 5m or 1h, and print totals
  --rate N           records a second that the generator sends (default 100)
  --partitions N     partitions of the topic "input" (default 1)
  --no-generator     send no records: bring your own producer
  --no-trigger       don't start the Kafka trigger: start it by hand with npm run kafka-trigger
  --kafka-port N     port of the Kafka broker (default 9092); of no use with an external one
  --aws-port N       port of the AWS emulator (default 4566); likewise
  --dashboard-port N port of the dashboard's page (default 8080)
  --help             show this text`;

/**
 * Reads the command line of `npm start`.
 *
 * @returns `'help'` when help was asked for
 * @throws OptionError when an option is unknown or its value not allowed
 */
export function parseOptions(args: readonly string[]): StartOptions | 'help' {
  const values = parse(args);
  if (values.help) {
    return 'help';
  }
  const options = {
    backend: oneOf('--backend', values.backend, BACKENDS),
    durationMs: values.duration === undefined ? undefined : duration(values.duration),
    rate: wholeNumber('--rate', values.rate, 1, 10_000),
    partitions: wholeNumber('--partitions', values.partitions, 1, MOST_INPUT_PARTITIONS),
    generator: !values['no-generator'],
    trigger: !values['no-trigger'],
    kafkaPort: wholeNumber('--kafka-port', values['kafka-port'], 1_024, 65_535),
    awsPort: wholeNumber('--aws-port', values['aws-port'], 1_024, 65_535),
    dashboardPort: wholeNumber('--dashboard-port', values['dashboard-port'], 1_024, 65_535),
  };
  mustDiffer([
    ['--kafka-port', options.kafkaPort],
    ['--aws-port', options.awsPort],
    ['--dashboard-port', options.dashboardPort],
  ]);
  return options;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        backend: { type: 'string', default: 'embedded' },
        duration: { type: 'string' },
        rate: { type: 'string', default: '100' },
        partitions: { type: 'string', default: '1' },
        'no-generator': { type: 'boolean', default: false },
        'no-trigger': { type: 'boolean', default: false },
        'kafka-port': { type: 'string', default: '9092' },
        'aws-port': { type: 'string', default: '4566' },
        'dashboard-port': { type: 'string', default: '8080' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new OptionError((error as Error).message, { cause: error });
  }
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;
const MAX_DURATION_MS = 7 * 24 * UNITS.h;

function duration(text: string): number {
  const [, number, unit] = /^(\d+)([smh])$/.exec(text) ?? [];
  const ms = Number(number) * (UNITS[unit as keyof typeof UNITS] ?? Number.NaN);
  if (!(ms > 0 && ms <= MAX_DURATION_MS)) {
    throw new OptionError(
      `--duration must be a whole number of s, m or h, such as 30s or 5m, at most a week; not "${text}".`,
    );
  }
  return ms;
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const number = wholeNumberWithin(text, min, max);
  if (number === undefined) {
    throw new OptionError(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
  }
  return number;
}

function oneOf<const T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text);
  if (found === undefined) {
    throw new OptionError(`${name} must be one of ${allowed.join(', ')}, not "${text}".`);
  }
  return found;
}

function mustDiffer(ports: readonly (readonly [option: string, port: number])[]): void {
  for (const [index, [option, port]] of ports.entries()) {
    const same = ports.slice(0, index).find((other) => other[1] === port);
    if (same !== undefined) {
      throw new OptionError(`${same[0]} and ${option} must differ, both are ${port}.`);
    }
  }
}
