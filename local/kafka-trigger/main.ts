import { type Arguments, HELP, parseArguments, UsageError } from './arguments.ts';
import { bootstrapServersOf } from './bootstrap-servers.ts';
import { discoverTriggers } from './discovery.ts';
import { createInvoke, createLambdaClient } from './invoker.ts';
import { Poller } from './poller.ts';
import { readStack, StackError } from './stack.ts';
import { type KafkaTrigger, RefusedTriggerError } from './trigger.ts';

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

async function serve({ stackName, endpoint, region }: Arguments, stop: AbortSignal): Promise<void> {
  const { template, stack } = await readStack(stackName, { endpoint, region });
  const triggers = discoverTriggers(template, stack, Date.now());
  if (triggers.length === 0) {
    throw new StackError(`The stack "${stackName}" has no Kafka trigger that is enabled.`);
  }
  const served = await Promise.all(
    triggers.map(async (trigger) => ({
      trigger,
      bootstrapServers: await bootstrapServersOf(trigger, { endpoint, region }),
    })),
  );
  const invoke = createInvoke(createLambdaClient({ endpoint, region }));
  let waiting = served.length;
  const onReady = () => {
    waiting -= 1;
    if (waiting === 0) {
      log(`ready: ${served.length} Kafka trigger(s) of the stack ${stackName} at ${endpoint} are being served.`);
    }
  };
  await Promise.all(
    served.map(({ trigger, bootstrapServers }) => {
      log(`${trigger.name}: ${describeTrigger(trigger)} at ${bootstrapServers.join(',')}`);
      const pollerLog = (line: string) => log(`${trigger.name}: ${line}`);
      return new Poller({ trigger, bootstrapServers, invoke, log: pollerLog, onReady }).run(stop);
    }),
  );
}

function describeTrigger({ topic, functionName, batchSize, windowMs, consumerGroupId }: KafkaTrigger): string {
  return `topic ${topic} to function ${functionName}, up to ${batchSize} records or ${windowMs} ms, group ${consumerGroupId}`;
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
    await serve(args, stopSignal());
    log('stopped.');
  }
  process.exit(0);
} catch (error) {
  const expected = [UsageError, StackError, RefusedTriggerError].some((kind) => error instanceof kind);
  process.stderr.write(`${expected ? (error as Error).message : (error as Error).stack}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
}
