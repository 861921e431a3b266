import { parseArgs } from 'node:util';
import { MOST_INPUT_PARTITIONS } from '../lib/kafka/topics.ts';
import { DEFAULT_LOAD, type Load } from './load.ts';
import { BROKER_TYPES } from './prices.ts';

export interface Options {
  readonly load: Load;
  readonly format: 'table' | 'json';
}

/** An option cannot be used; the message names it and says what is allowed. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
}

export const HELP = `Usage: npm run costs -- [options]

Prints what a month costs in us-east-1, by the list prices of costs/prices.ts and without free tiers.

  --rate N             readings a second (default 100); 0: no input, the schedule off
  --partitions N       partitions of the topic "input" (default 1)
  --cities N           cities that the readings are of (default 52)
  --batch-seconds N    how long a batch is gathered (default 1)
  --window-seconds N   length of a window (default 5)
  --no-generator       the readings come from elsewhere
  --kafka KIND         msk (default) or external: a Kafka that somebody else pays for
  --brokers N          brokers of the cluster (default 3)
  --broker-type TYPE   ${BROKER_TYPES.join(', ')} (default the first)
  --storage N          GB of disk a broker (default 20)
  --zones N            availability zones of the cluster, 2 or 3 (default 3)
  --endpoint-zones N   zones with interfaces of the endpoints (default as --zones)
  --pollers N          pollers of each trigger that cut batches (default 1)
  --capacity MODE      of the tables: on-demand (default) or provisioned
  --no-tracing         without X-Ray
  --json               as JSON
  --write              renews the tables of docs/costs.md, which are of the defaults
  --help               this text`;

/**
 * @returns 'help' when help was asked for, 'write' when docs/costs.md is to be renewed
 * @throws OptionError when an option is unknown or its value not allowed
 */
export function parseOptions(args: readonly string[]): Options | 'help' | 'write' {
  const values = parse(args);
  if (values.help) {
    return 'help';
  }
  if (values.write) {
    if (args.length > 1) {
      throw new OptionError('--write goes with no other option: docs/costs.md is about the defaults.');
    }
    return 'write';
  }
  const number = (name: keyof typeof NUMBERS) => wholeNumber(`--${name}`, values[name], NUMBERS[name]);
  const zones = number('zones') ?? DEFAULT_LOAD.zones;
  const load: Load = {
    ...DEFAULT_LOAD,
    recordsPerSecond: number('rate') ?? DEFAULT_LOAD.recordsPerSecond,
    partitions: number('partitions') ?? DEFAULT_LOAD.partitions,
    cities: number('cities') ?? DEFAULT_LOAD.cities,
    batchSeconds: number('batch-seconds') ?? DEFAULT_LOAD.batchSeconds,
    windowSeconds: number('window-seconds') ?? DEFAULT_LOAD.windowSeconds,
    generator: !values['no-generator'],
    kafka: oneOf('--kafka', values.kafka, ['msk', 'external']),
    brokers: number('brokers') ?? DEFAULT_LOAD.brokers,
    brokerType: oneOf('--broker-type', values['broker-type'], BROKER_TYPES),
    storageGbPerBroker: number('storage') ?? DEFAULT_LOAD.storageGbPerBroker,
    zones,
    endpointZones: number('endpoint-zones') ?? zones,
    pollers: number('pollers') ?? DEFAULT_LOAD.pollers,
    capacity: oneOf('--capacity', values.capacity, ['on-demand', 'provisioned']),
    tracing: !values['no-tracing'],
  };
  if (load.brokers % load.zones !== 0) {
    throw new OptionError(`--brokers must be a multiple of --zones, which is ${load.zones}, not ${load.brokers}.`);
  }
  if (load.endpointZones > zones) {
    throw new OptionError(`--endpoint-zones must be at most --zones, which is ${zones}, not ${load.endpointZones}.`);
  }
  if (load.pollers > load.partitions) {
    throw new OptionError(`--pollers must be at most --partitions, which is ${load.partitions}, not ${load.pollers}.`);
  }
  return { load, format: values.json ? 'json' : 'table' };
}

const NUMBERS = {
  rate: [0, 1_000_000],
  partitions: [1, MOST_INPUT_PARTITIONS],
  cities: [1, 100_000],
  'batch-seconds': [1, 300],
  'window-seconds': [1, 3_600],
  brokers: [2, 60],
  storage: [1, 16_384],
  zones: [2, 3],
  'endpoint-zones': [1, 3],
  pollers: [1, 250],
} as const;

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        rate: text,
        partitions: text,
        cities: text,
        'batch-seconds': text,
        'window-seconds': text,
        'no-generator': flag,
        kafka: text,
        brokers: text,
        'broker-type': text,
        storage: text,
        zones: text,
        'endpoint-zones': text,
        pollers: text,
        capacity: text,
        'no-tracing': flag,
        json: flag,
        write: flag,
        help: flag,
      },
    }).values;
  } catch (error) {
    throw new OptionError((error as Error).message, { cause: error });
  }
}

function wholeNumber(
  option: string,
  text: string | undefined,
  [min, max]: readonly [number, number],
): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= min && number <= max)) {
    throw new OptionError(`${option} must be a whole number from ${min} to ${max}, not "${text}".`);
  }
  return number;
}

function oneOf<const T extends string>(option: string, text: string | undefined, allowed: readonly [T, ...T[]]): T {
  const found = allowed.find((candidate) => candidate === (text ?? allowed[0]));
  if (found === undefined) {
    throw new OptionError(`${option} must be ${allowed.slice(0, -1).join(', ')} or ${allowed.at(-1)}, not "${text}".`);
  }
  return found;
}
