import { join } from 'node:path';
import { type AwsAddress, withoutAws } from '../endpoint/address.ts';
import { NODE_PROGRAMS, ROOT } from '../paths.ts';
import { describeExit, type Service, startService } from '../process.ts';

export interface NodePartOptions {
  readonly script: string;
  readonly args: string[];
  readonly environment: AwsAddress['environment'];
  readonly logFile: string;
}

const READY_TIMEOUT_MS = 60_000;

/** Starts one of this project's own programs on the project's own Node. */
export function startNode(options: NodePartOptions, onLine?: (line: string) => void): Service {
  const { script, args, environment, logFile } = options;
  return startService({
    command: join(NODE_PROGRAMS, 'node'),
    args: [join(ROOT, script), ...args],
    directory: ROOT,
    environment: { ...withoutAws(process.env), ...environment },
    logFile,
    ...(onLine && { onLine }),
  });
}

/**
 * The same, and waits until the program prints a line with the word `ready`.
 *
 * @throws Error when it ends, is given up or is not ready within a minute; the message names its log
 */
export async function startNodeUntilReady(options: NodePartOptions, signal: AbortSignal): Promise<Service> {
  const ready = Promise.withResolvers<'ready'>();
  const service = startNode(options, (line) => /\bready\b/.test(line) && ready.resolve('ready'));
  const limit = AbortSignal.any([signal, AbortSignal.timeout(READY_TIMEOUT_MS)]);
  const stop = () => void service.stop();
  limit.addEventListener('abort', stop);
  const outcome = await Promise.race([ready.promise, service.exited]);
  limit.removeEventListener('abort', stop);
  if (outcome !== 'ready') {
    signal.throwIfAborted();
    const reason = limit.aborted
      ? `was not ready within ${READY_TIMEOUT_MS / 1000} s`
      : `ended with ${describeExit(outcome)}`;
    throw new Error(`${options.script} ${reason}. Log: ${options.logFile}`);
  }
  return service;
}
