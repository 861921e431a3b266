import { parseArguments, UsageError } from '../kafka-trigger/arguments.ts';
import { persist } from '../kafka-trigger/retry.ts';
import { pause } from '../kafka-trigger/signals.ts';
import { readStack } from '../kafka-trigger/stack.ts';
import { Aws, type AwsOptions } from './aws.ts';
import { Forwarder } from './forwarder.ts';
import { LogFollower } from './log-follower.ts';

const HELP = `Makes CloudWatch metrics of what a stack's functions log in embedded metric format, as CloudWatch does
in the cloud, for endpoints that don't.

  node local/metrics/main.ts --stack NAME --endpoint URL [--region REGION]

It forwards what is logged from its start on. SIGTERM or Ctrl-C ends it, after a last look.`;

const INTERVAL_MS = 1_000;
const RETRIES = { initialMs: 500, maximumMs: 5_000 };
const FUNCTION = 'AWS::Lambda::Function';

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

async function forwardMetrics(stackName: string, options: AwsOptions, signal: AbortSignal): Promise<void> {
  const start = Date.now();
  const aws = new Aws(options);
  const findLogGroups = async () => {
    const { stack } = await readStack(stackName, options);
    const functions = [...stack.resources.values()].filter(({ type }) => type === FUNCTION);
    return Promise.all(functions.map(({ physicalId }) => aws.logGroupsOf(physicalId)));
  };
  const persistence = { policy: RETRIES, signal, log };
  const logGroups = await persist(findLogGroups, { ...persistence, doing: `reading the stack ${stackName}` });
  if (logGroups === undefined) {
    return;
  }
  const forwarder = new Forwarder({
    sources: [...new Set(logGroups.flat())].map(
      (group) => new LogFollower((from, token) => aws.readLog(group, from, token), start),
    ),
    put: (request) => aws.putMetrics(request),
    log,
  });
  log(`ready: metrics in the logs of ${logGroups.length} function(s) of the stack ${stackName} are forwarded.`);
  while (!signal.aborted) {
    await persist(() => forwarder.forward(), { ...persistence, doing: 'forwarding metrics' });
    await pause(INTERVAL_MS, signal);
  }
  // What the functions have logged since; an endpoint that is gone by now is no failure.
  await forwarder.forward().catch((error) => log(`The last metrics were not forwarded: ${error}`));
  aws.close();
}

try {
  // Emulators take any credentials; without some, the SDK would look for those of a real account.
  process.env.AWS_ACCESS_KEY_ID ??= 'test';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'test';
  const args = parseArguments(process.argv.slice(2), process.env);
  if (args === 'help') {
    process.stdout.write(`${HELP}\n`);
  } else {
    const stop = new AbortController();
    process.once('SIGTERM', () => stop.abort()).once('SIGINT', () => stop.abort());
    await forwardMetrics(args.stackName, args, stop.signal);
    log('stopped.');
  }
} catch (error) {
  process.stderr.write(`${error instanceof UsageError ? error.message : (error as Error).stack}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
