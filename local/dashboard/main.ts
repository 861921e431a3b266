import { UsageError } from '../kafka-trigger/arguments.ts';
import { ended } from '../kafka-trigger/signals.ts';
import { readStack } from '../kafka-trigger/stack.ts';
import { isPortFree } from '../ports.ts';
import { type Arguments, HELP, parseArguments } from './arguments.ts';
import { Aws } from './aws.ts';
import { startServer } from './server.ts';
import { readStaticFiles } from './static-files.ts';
import { Dashboards } from './template-dashboards.ts';
import { Viewer } from './viewer.ts';

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

async function serve({ endpoint, region, stack, dashboard, port }: Arguments, signal: AbortSignal): Promise<void> {
  if (!(await isPortFree(port))) {
    throw new UsageError(
      `Port ${port}, wanted for the page, is in use by another program, which was left alone. Choose another one: --port N`,
    );
  }
  const aws = new Aws({ endpoint, region });
  const dashboards = new Dashboards(
    aws,
    stack === undefined ? undefined : () => readStack(stack, { endpoint, region }),
  );
  const server = await startServer({
    viewer: new Viewer(aws, dashboards, Date.now),
    files: await readStaticFiles(),
    port,
    settings: { endpoint, dashboard },
    log,
  });
  log(`ready: http://127.0.0.1:${port} shows the dashboards of ${endpoint}.`);
  await ended(signal);
  server.close();
  server.closeAllConnections();
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
    await serve(args, stop.signal);
    log('stopped.');
  }
} catch (error) {
  process.stderr.write(`${error instanceof UsageError ? error.message : (error as Error).stack}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
