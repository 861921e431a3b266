import { parseArgs } from 'node:util';
import { parseServerList } from '../server-list.ts';
import { wholeNumberWithin } from '../whole-number.ts';

export const HELP = `Serves the Kafka triggers of a deployed stack as AWS Lambda would, for endpoints that don't.

  npm run kafka-trigger -- --stack NAME --endpoint URL [options]

  --stack NAME     the stack; its triggers are its Kafka event source mappings and what its template's
                   metadata describes under KafkaTriggers
  --endpoint URL   where CloudFormation and Lambda answer, such as http://127.0.0.1:4566
  --region REGION  AWS_REGION by default, else us-east-1
  --bootstrap-servers HOST:PORT[,HOST:PORT]
                   where the brokers are reached from here, if not at the addresses that the stack names (those of
                   a network of containers, say); events name the stack's nevertheless
  --follow         outlives the stack: waits until it is deployed, serves it, notices when it is deleted or deployed
                   with other triggers, and waits for an endpoint that does not answer
  --health-port N  answers http://127.0.0.1:N with 200 while it serves or waits for the stack, and with 503 and the
                   reason while the endpoint or a broker can't be reached or a trigger can't be served
  --help           this text

Event source mappings are left to an endpoint that serves those of Kafka itself (LocalStack with a license): each
record would be delivered twice. What the metadata describes nobody else serves.

It reads committed records, keeps each trigger's batch size, batching window and 6 MB limit, retries a batch until
the function takes it, and commits in the trigger's consumer group. What it does not do as AWS would (filters,
destinations, schema registries, authentication) it refuses by name when it starts. A line with the word "ready"
says that every trigger has its partitions. SIGTERM or Ctrl-C ends it: the running batch has 5 s to be done.

Credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or are test/test.`;

export interface Arguments {
  readonly stackName: string;
  readonly endpoint: string;
  readonly region: string;
  /** Where the brokers are reached, `host:port` each; undefined: where the stack says. */
  readonly reachedAt: readonly string[] | undefined;
  readonly follow: boolean;
  readonly healthPort: number | undefined;
}

/** The command line can't be understood: the message says what is expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * @param args without the program
 * @returns 'help' when that was asked for
 * @throws UsageError
 */
export function parseArguments(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Arguments | 'help' {
  const { stack, endpoint, region, follow = false, help, ...others } = parse(args);
  if (help) {
    return 'help';
  }
  if (!stack) {
    throw new UsageError('--stack is missing: the name of the stack whose triggers are to be served.');
  }
  if (!endpoint || !/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) {
    throw new UsageError('--endpoint must be a URL such as http://127.0.0.1:4566.');
  }
  return {
    stackName: stack,
    endpoint,
    region: region || environment.AWS_REGION || 'us-east-1',
    reachedAt: parseServers(others['bootstrap-servers']),
    follow,
    healthPort: parsePort(others['health-port']),
  };
}

function parseServers(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (parseServerList(text) === undefined) {
    throw new UsageError(`--bootstrap-servers must be HOST:PORT[,HOST:PORT], not "${text}".`);
  }
  return text.split(',');
}

function parsePort(text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  const port = wholeNumberWithin(text, 1, 65_535);
  if (port === undefined) {
    throw new UsageError(`--health-port must be a whole number from 1 to 65535, not "${text}".`);
  }
  return port;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        stack: { type: 'string' },
        endpoint: { type: 'string' },
        region: { type: 'string' },
        'bootstrap-servers': { type: 'string' },
        follow: { type: 'boolean' },
        'health-port': { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
