import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { TOPICS } from '../../lambdas/shared/topics.ts';
import { BackendError } from '../backend/backend.ts';
import { EndpointError } from '../endpoint/engine.ts';
import type { StartOptions } from '../options.ts';
import { LOCAL, LOGS, ROOT } from '../paths.ts';
import { STACK_NAME, type StackOutputs } from './deployment.ts';
import { showLiveView } from './live-view.ts';
import { Pipeline } from './pipeline.ts';
import { Progress } from './progress.ts';
import { elsewhereArguments } from './readers.ts';
import { renderCounts } from './view.ts';

const CANNOT_BE_HAD = 2;

/**
 * One run of the pipeline, shown on standard output: from nothing to nothing.
 *
 * @param stopped ends it in order when aborted
 * @returns the exit code: 0 when it ended as asked, 1 when a step, a part or its end failed, 2 when its backend can't be had
 */
export async function run(options: StartOptions, stopped: AbortSignal): Promise<number> {
  // Two runs at once have different ports, so a port names a run: of those that it uses.
  const name = options.backend === 'external' ? `external-${options.dashboardPort}` : String(options.awsPort);
  const directory = join(LOCAL, 'runs', name);
  const logs = join(LOGS, name);
  await Promise.all([directory, logs].map((path) => rm(path, { recursive: true, force: true })));
  await Promise.all([directory, logs].map((path) => mkdir(path, { recursive: true })));

  const progress = new Progress(process.stdout);
  const notices: string[] = [];
  const failure = new AbortController();
  const events = {
    notice: (line: string) => {
      notices.push(line);
      if (!process.stdout.isTTY) {
        progress.line(line);
      }
    },
    fatal: (error: Error) => failure.abort(error),
  };
  const pipeline = createPipeline({ options, directory, logs }, progress, events);
  if (pipeline === undefined) {
    return CANNOT_BE_HAD;
  }
  const over = AbortSignal.any([stopped, failure.signal]);

  const started = await Promise.race([
    pipeline.start().then(
      () => true,
      (error) => {
        // The first reason counts: what is given up because of it fails, too.
        failure.abort(error);
        return false;
      },
    ),
    aborted(over),
  ]);
  const { outputs, observer } = pipeline;
  if (started && outputs && observer) {
    progress.line(describe(outputs, pipeline, relative(ROOT, logs)));
    const readyAt = performance.now();
    await showLiveView({
      stream: process.stdout,
      observer,
      status: () => ({
        elapsedMs: performance.now() - readyAt,
        addresses: [
          `Kafka ${pipeline.addresses.bootstrapServers}`,
          `AWS ${pipeline.addresses.aws.endpoint} (${pipeline.engine?.title})`,
          `stack ${STACK_NAME}`,
          `dashboard ${pipeline.page}`,
          ...(pipeline.leavesTrigger ? [triggerCommand(pipeline)] : []),
        ],
        substitutes: pipeline.substitutes,
        parts: pipeline.parts,
        notices,
        logs: relative(ROOT, logs),
      }),
      signal:
        options.durationMs === undefined ? over : AbortSignal.any([over, AbortSignal.timeout(options.durationMs)]),
    });
  }
  // What fails once its user has ended it is a part of the end.
  const reason = failure.signal.aborted && !stopped.aborted ? (failure.signal.reason as Error) : undefined;
  if (reason !== undefined) {
    console.error(reason.message);
  }
  progress.line('Stopping ...');
  const counts = await pipeline.settle();
  const left = await pipeline.stop();
  progress.line(counts === undefined ? 'Stopped.' : `Stopped: ${renderCounts(counts)}.`);
  for (const message of left) {
    console.error(`Not everything could be taken away. ${message}`);
  }
  return exitCode(reason, left);
}

function exitCode(reason: Error | undefined, left: readonly string[]): number {
  if (reason instanceof BackendError || reason instanceof EndpointError) {
    return CANNOT_BE_HAD;
  }
  return reason === undefined && left.length === 0 ? 0 : 1;
}

/** @returns undefined when the backend can't be had; the reason has been told */
function createPipeline(...args: ConstructorParameters<typeof Pipeline>): Pipeline | undefined {
  try {
    return new Pipeline(...args);
  } catch (error) {
    if (!(error instanceof BackendError)) {
      throw error;
    }
    console.error(error.message);
    return undefined;
  }
}

/** Resolves, to false, once the signal is aborted. */
function aborted(signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(false));
  });
}

/** Where everything is, for whoever wants to see more. */
function describe(outputs: StackOutputs, pipeline: Pipeline, logs: string): string {
  const { addresses, engine, page, leavesTrigger, substitutes } = pipeline;
  const { endpoint, environment } = addresses.aws;
  const variables = ['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
  return [
    '',
    leavesTrigger
      ? 'The pipeline is ready but for the Kafka trigger, which is yours to start:'
      : 'The pipeline is ready: records can flow.',
    ...(leavesTrigger ? [`  ${triggerCommand(pipeline)}`] : []),
    `  Kafka    ${addresses.bootstrapServers}, topics ${Object.values(TOPICS).join(', ')}`,
    `  AWS      ${endpoint}, ${engine?.title}, stack ${STACK_NAME}`,
    `           for other tools: export ${variables.map((name) => `${name}=${environment[name]}`).join(' ')}`,
    `  Page     ${page}, the CloudWatch dashboard in a browser`,
    `  Tables   ${outputs.CityStatsTable}, ${outputs.WindowMaximaTable}`,
    `  In place of AWS: ${substitutes.join('; ')}`,
    `  Logs     ${logs}`,
    '',
  ].join('\n');
}

function triggerCommand({ addresses }: Pipeline): string {
  const args = ['--stack', STACK_NAME, '--endpoint', addresses.aws.endpoint, ...elsewhereArguments(addresses)];
  return `npm run kafka-trigger -- ${args.join(' ')}`;
}
