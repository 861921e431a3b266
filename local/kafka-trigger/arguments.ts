import { parseArgs } from 'node:util';

export const HELP = `Serves the Kafka triggers of a deployed stack as AWS Lambda would, for endpoints that don't.

  npm run kafka-trigger -- --stack NAME --endpoint URL [--region REGION]

  --stack NAME     the stack; its triggers are its Kafka event source mappings and what its template's
                   metadata describes under KafkaTriggers
  --endpoint URL   where CloudFormation and Lambda answer, such as http://127.0.0.1:4566
  --region REGION  AWS_REGION by default, else us-east-1
  --help           this text

It reads committed records, keeps each trigger's batch size, batching window and 6 MB limit, retries a batch until
the function takes it, and commits in the trigger's consumer group. What it does not do as AWS would (filters,
destinations, schema registries, authentication) it refuses by name when it starts. A line with the word "ready"
says that every trigger has its partitions. SIGTERM or Ctrl-C ends it: the running batch has 5 s to be done.

Credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or are test/test.`;

export interface Arguments {
  readonly stackName: string;
  readonly endpoint: string;
  readonly region: string;
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
  const { stack, endpoint, region, help } = parse(args);
  if (help) {
    return 'help';
  }
  if (!stack) {
    throw new UsageError('--stack is missing: the name of the stack whose triggers are to be served.');
  }
  if (!endpoint || !/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) {
    throw new UsageError('--endpoint must be a URL such as http://127.0.0.1:4566.');
  }
  return { stackName: stack, endpoint, region: region || environment.AWS_REGION || 'us-east-1' };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        stack: { type: 'string' },
        endpoint: { type: 'string' },
        region: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
