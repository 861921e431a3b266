import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { HELP, OptionError, parseOptions, type StartOptions } from './options.ts';
import { LOCAL, LOGS, ROOT } from './paths.ts';
import { isPortFree } from './ports.ts';
import { killServices } from './process.ts';
import { STACK_NAME } from './run/deployment.ts';
import { showLiveView } from './run/live-view.ts';
import { Pipeline } from './run/pipeline.ts';
import { Progress } from './run/progress.ts';
import { renderCounts } from './run/view.ts';

async function main(): Promise<number> {
  const options = readOptions();
  if (typeof options === 'number') {
    return options;
  }
  const taken = await takenPort(options);
  if (taken !== undefined) {
    console.error(taken);
    return 1;
  }
  return await run(options);
}

function readOptions(): StartOptions | number {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options !== 'help') {
      return options;
    }
    console.log(HELP);
    return 0;
  } catch (error) {
    if (!(error instanceof OptionError)) {
      throw error;
    }
    console.error(`${error.message}\nnpm start -- --help shows all options.`);
    return 2;
  }
}

async function takenPort({ kafkaPort, awsPort }: StartOptions): Promise<string | undefined> {
  const ports = [
    { port: kafkaPort, option: '--kafka-port', part: 'Kafka broker' },
    { port: awsPort, option: '--aws-port', part: 'AWS emulator' },
  ];
  for (const { port, option, part } of ports) {
    if (!(await isPortFree(port))) {
      return `Port ${port}, wanted for the ${part}, is in use by another program, which was left alone. Choose another one: npm start -- ${option} N`;
    }
  }
  return undefined;
}

async function run(options: StartOptions): Promise<number> {
  // Two runs at once have different ports, so a port names a run.
  const directory = join(LOCAL, 'runs', String(options.awsPort));
  const logs = join(LOGS, String(options.awsPort));
  await Promise.all([directory, logs].map((path) => rm(path, { recursive: true, force: true })));
  await Promise.all([directory, logs].map((path) => mkdir(path, { recursive: true })));

  const progress = new Progress(process.stdout);
  const notices: string[] = [];
  const ended = Promise.withResolvers<void>();
  // Whoever does not wait for it yet must not see an unhandled rejection.
  ended.promise.catch(() => {});
  outliveTerminal();
  onStopSignals(() => ended.resolve());
  const pipeline = new Pipeline({ options, directory, logs }, progress, {
    notice: (line) => {
      notices.push(line);
      if (!process.stdout.isTTY) {
        progress.line(line);
      }
    },
    fatal: ended.reject,
  });
  const viewing = new AbortController();
  let view: Promise<void> | undefined;
  let code = 0;
  try {
    const starting = pipeline.start();
    starting.catch(() => {});
    const up = await Promise.race([starting.then(() => true), ended.promise.then(() => false)]);
    if (up && pipeline.observer !== undefined) {
      progress.line(describe(pipeline, options, logs));
      const readyAt = performance.now();
      view = showLiveView({
        stream: process.stdout,
        observer: pipeline.observer,
        status: () => ({
          elapsedMs: performance.now() - readyAt,
          addresses: [`Kafka ${pipeline.bootstrapServers}`, `AWS ${pipeline.endpoint}`, `stack ${STACK_NAME}`],
          parts: pipeline.parts,
          notices,
          logs: relative(ROOT, logs),
        }),
        signal: viewing.signal,
      });
      const over = options.durationMs === undefined ? [] : [delay(options.durationMs, undefined, { ref: false })];
      await Promise.race([ended.promise, ...over]);
    }
  } catch (error) {
    code = 1;
    viewing.abort();
    await view;
    console.error(`${(error as Error).message}`);
  }
  viewing.abort();
  await view;
  progress.line('Stopping ...');
  const counts = await pipeline.settle();
  await pipeline.stop();
  progress.line(counts === undefined ? 'Stopped.' : `Stopped: ${renderCounts(counts)}.`);
  return code;
}

/** A terminal that is closed takes its output with it: that ends the run in order (SIGHUP), not with an error. */
function outliveTerminal(): void {
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
}

/** The first signal asks for an orderly end, the second one forces it. */
function onStopSignals(stop: () => void): void {
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (asked) {
        killServices();
        process.exit(1);
      }
      asked = true;
      stop();
    });
  }
}

function describe(pipeline: Pipeline, options: StartOptions, logs: string): string {
  const { outputs, endpoint } = pipeline;
  return [
    '',
    options.trigger
      ? 'The pipeline is ready: records can flow.'
      : 'The pipeline is ready but for the Kafka trigger. Start it by hand:',
    ...(options.trigger ? [] : [`  npm run kafka-trigger -- --stack ${STACK_NAME} --endpoint ${endpoint}`]),
    `  Kafka    ${pipeline.bootstrapServers}, topics input, output_avg, output_max, input_dead_letter`,
    `  AWS      ${endpoint}, stack ${STACK_NAME}`,
    `  Tables   ${outputs?.CityStatsTable}, ${outputs?.WindowMaximaTable}`,
    `  Logs     ${relative(ROOT, logs)}`,
    '',
  ].join('\n');
}

process.exitCode = await main();
