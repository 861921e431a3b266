import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { waitUntilListening } from './ports.ts';

/** How a process ended: exactly one of the two is set. */
export interface Exit {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** A long-running process in a process group of its own, its output in a file. */
export interface Service {
  readonly pid: number;
  /** Resolves, and never rejects, when the process itself has ended. */
  readonly exited: Promise<Exit>;
  /** Asks with SIGTERM, insists with SIGKILL after `graceMs`, and takes what the process has left in its group with it. */
  stop(graceMs?: number): Promise<void>;
}

export interface ServiceOptions {
  readonly command: string;
  readonly args: string[];
  readonly directory: string;
  /** The complete environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Appended to, so that a restarted process continues the log of its predecessor. */
  readonly logFile: string;
  /** Told of each line of standard output, which goes to the log nevertheless. */
  readonly onLine?: (line: string) => void;
}

const DEFAULT_GRACE_MS = 6_000;
const groups = new Set<number>();

/**
 * Starts a process. Its own process group keeps a terminal's Ctrl-C away from it: whoever started it decides in which order
 * things stop. It never outlives this process, unless this process is killed with SIGKILL.
 *
 * @throws Error when the command cannot be started
 */
export function startService(options: ServiceOptions): Service {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a');
  const child = spawn(options.command, options.args, {
    cwd: options.directory,
    env: options.environment,
    stdio: ['ignore', options.onLine ? 'pipe' : log, log],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) {
    closeSync(log);
    // Thrown below; the event that follows has nobody else to go to.
    child.on('error', () => {});
    throw new Error(`${options.command} could not be started: is it installed?`);
  }
  groups.add(pid);
  if (child.stdout && options.onLine) {
    createInterface({ input: child.stdout }).on('line', options.onLine);
    child.stdout.on('data', (chunk: Buffer) => writeSync(log, chunk));
  }
  child.once('close', () => closeSync(log));
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }));
  }).finally(() => {
    signalGroup(pid, 'SIGKILL');
    groups.delete(pid);
  });
  return {
    pid,
    exited,
    stop: async (graceMs = DEFAULT_GRACE_MS) => {
      // The id of a process that has ended may be somebody else's by now.
      if (!groups.has(pid)) {
        return;
      }
      const insist = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
      signalGroup(pid, 'SIGTERM');
      await exited;
      clearTimeout(insist);
    },
  };
}

const START_TIMEOUT_MS = 30_000;

/**
 * Waits until a service that has just been started accepts connections; else stops it.
 *
 * @throws Error when it ends, is given up or does not listen within 30 s; the message names its log
 */
export async function untilListening(
  name: string,
  service: Service,
  at: {
    readonly host: string;
    readonly port: number;
    readonly logFile: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<void> {
  const limit = AbortSignal.any([AbortSignal.timeout(START_TIMEOUT_MS), ...(at.signal ? [at.signal] : [])]);
  const started = await Promise.race([waitUntilListening(at.host, at.port, limit), service.exited]);
  if (started === true) {
    return;
  }
  await service.stop();
  at.signal?.throwIfAborted();
  const reason = started
    ? `ended with ${describeExit(started)}`
    : `did not listen on port ${at.port} within ${START_TIMEOUT_MS / 1000} s`;
  throw new Error(`The ${name} ${reason}. Log: ${at.logFile}`);
}

/** Ends every process that {@link startService} has started, at once: for ends that leave no time. */
export function killServices(): void {
  for (const group of groups) {
    signalGroup(group, 'SIGKILL');
  }
}

process.once('exit', killServices);

/** A group that is gone already is what the caller wanted. */
function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}

export function describeExit({ code, signal }: Exit): string {
  return signal === undefined ? `exit code ${code ?? 'unknown'}` : signal;
}
