import { EndpointError } from '../endpoint/engine.ts';
import { type Arguments, HELP, parseArguments, UsageError } from './arguments.ts';
import { follow } from './follow.ts';
import { type Health, HealthPortError, serveHealth } from './health.ts';
import { createInvoke, createLambdaClient } from './invoker.ts';
import { readDeployed, type ServedTrigger, serve } from './serving.ts';
import { pause } from './signals.ts';
import { StackError, stackPhase } from './stack.ts';
import { RefusedTriggerError } from './trigger.ts';
import { Troubles } from './troubles.ts';

/** Between two looks at a stack that is followed: a new deployment takes longer than this anyway. */
const LOOK_INTERVAL_MS = 5_000;

/** Their messages are for whoever started the program; others come with the place where they arose. */
const EXPECTED = [UsageError, StackError, EndpointError, RefusedTriggerError, HealthPortError];

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

async function run(args: Arguments, stop: AbortSignal): Promise<void> {
  const { stackName, endpoint, healthPort } = args;
  const troubles = { stack: new Troubles(), pollers: new Troubles() };
  const health: Health = {
    doing: `Looking for the stack ${stackName}`,
    troubles: () => [...troubles.stack.sentences, ...troubles.pollers.sentences],
  };
  if (healthPort !== undefined) {
    await serveHealth(healthPort, health);
  }
  const invoke = createInvoke(createLambdaClient(args));
  const serveTriggers = async (triggers: readonly ServedTrigger[], signal: AbortSignal) => {
    const onReady = () =>
      log(`ready: ${triggers.length} Kafka trigger(s) of the stack ${stackName} at ${endpoint} are being served.`);
    const { report } = troubles.pollers;
    await serve(triggers, { invoke, reachedAt: args.reachedAt, log, report, onReady }, signal);
    troubles.pollers.clear();
  };
  if (args.follow) {
    const onState = (state: string) => {
      health.doing = state;
    };
    await follow(
      {
        stackName,
        phase: () => stackPhase(stackName, args),
        read: () => readDeployed(stackName, args),
        serve: serveTriggers,
        pause: (signal) => pause(LOOK_INTERVAL_MS, signal),
        log,
        report: troubles.stack.report,
        onState,
      },
      stop,
    );
    return;
  }
  const { triggers, leftOut } = await readDeployed(stackName, args);
  if (triggers.length === 0) {
    throw new StackError(
      leftOut === undefined
        ? `The stack "${stackName}" has no Kafka trigger that is enabled.`
        : `The stack "${stackName}" has no Kafka trigger to serve here: ${leftOut}.`,
    );
  }
  if (leftOut !== undefined) {
    log(`${leftOut}: left out.`);
  }
  health.doing = `Serving the stack ${stackName}`;
  await serveTriggers(triggers, stop);
}

/** Ends at the first SIGTERM or SIGINT in good order; at a second one at once, by the operating system's default. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.once(name, () => {
      log(`${name}: stopping.`);
      stop.abort();
    });
  }
  return stop.signal;
}

try {
  // Emulators take any credentials; without some, the SDK would look for those of a real account.
  process.env.AWS_ACCESS_KEY_ID ??= 'test';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'test';
  const args = parseArguments(process.argv.slice(2), process.env);
  if (args === 'help') {
    process.stdout.write(`${HELP}\n`);
  } else {
    await run(args, stopSignal());
    log('stopped.');
  }
  process.exit(0);
} catch (error) {
  const expected = EXPECTED.some((kind) => error instanceof kind);
  process.stderr.write(`${expected ? (error as Error).message : (error as Error).stack}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
}
