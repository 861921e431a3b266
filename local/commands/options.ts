import { type ParseArgsConfig, parseArgs } from 'node:util';
import { OptionError } from '../options.ts';
import { parseServerList } from '../server-list.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Node's own parser of command lines, its errors in our words. */
export function parseCommandLine<const T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new OptionError((error as Error).message, { cause: error });
  }
}

/**
 * Where Kafka is: as the option says, else the environment, else where `npm start` has it.
 *
 * @throws OptionError
 */
export function bootstrapServersFrom(option: string | undefined, environment: Variables): string {
  const servers = option ?? (environment.KAFKA_BOOTSTRAP_SERVERS || '127.0.0.1:9092');
  if (parseServerList(servers) === undefined) {
    const name = option === undefined ? 'KAFKA_BOOTSTRAP_SERVERS' : '--bootstrap-servers';
    throw new OptionError(`${name} must be host:port[,host:port], not "${servers}".`);
  }
  return servers;
}
