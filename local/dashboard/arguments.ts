import { parseArgs } from 'node:util';
import { UsageError } from '../kafka-trigger/arguments.ts';

export const HELP = `Shows CloudWatch dashboards in a browser, for endpoints that have no console.

  npm run dashboard -- --endpoint URL [--name NAME] [--stack NAME] [--port N] [--region REGION]

  --endpoint URL   where CloudWatch and Lambda answer, such as http://127.0.0.1:4566
  --name NAME      the dashboard to show first; the page has the others as well
  --stack NAME     a stack whose template is read for its dashboards, where the endpoint keeps none of stacks
  --port N         port of the page on 127.0.0.1 (default 8080)
  --region REGION  AWS_REGION by default, else us-east-1
  --help           this text

It reads dashboards, metrics and alarms, and invokes the functions of custom widgets. What it cannot show it names in
its place. SIGTERM or Ctrl-C ends it.

Credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or are test/test.`;

export interface Arguments {
  readonly endpoint: string;
  readonly region: string;
  readonly dashboard: string | undefined;
  readonly stack: string | undefined;
  readonly port: number;
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
  const { endpoint, name, stack, port, region, help } = parse(args);
  if (help) {
    return 'help';
  }
  if (!endpoint || !/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) {
    throw new UsageError('--endpoint must be a URL such as http://127.0.0.1:4566.');
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1_024 || Number(port) > 65_535) {
    throw new UsageError(`--port must be a whole number from 1024 to 65535, not "${port}".`);
  }
  return {
    endpoint,
    region: region || environment.AWS_REGION || 'us-east-1',
    dashboard: name || undefined,
    stack: stack || undefined,
    port: Number(port),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        endpoint: { type: 'string' },
        name: { type: 'string' },
        stack: { type: 'string' },
        port: { type: 'string', default: '8080' },
        region: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
