import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { NODE_PROGRAMS, ROOT } from '../../../local/paths.ts';

/** A program of this project as its users start it. */
export interface ProgramProcess {
  /** All that it has said so far. */
  output(): string;
  /** The same on standard error. */
  errors(): string;
  /** The exit code, or the signal that ended it. */
  readonly exited: Promise<number | string>;
  /** @returns the exit code, or the signal that ended it */
  end(signal: NodeJS.Signals): Promise<number | string>;
}

export function startPollerProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): ProgramProcess {
  return startProgram('local/kafka-trigger/main.ts', args, environment);
}

export function startProgram(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): ProgramProcess {
  const child = spawn(join(NODE_PROGRAMS, 'node'), [script, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit').then(([code, signal]) => code ?? signal);
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
    process.stderr.write(chunk);
  });
  return {
    output: () => output,
    errors: () => errors,
    exited,
    end: (signal) => {
      child.kill(signal);
      return exited;
    },
  };
}
