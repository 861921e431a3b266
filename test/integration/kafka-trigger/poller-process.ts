import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { NODE_PROGRAMS, ROOT } from '../../../local/paths.ts';

/** The poller as its users start it. */
export interface PollerProcess {
  /** All that it has said so far. */
  output(): string;
  /** @returns the exit code, or the signal that ended it */
  end(signal: NodeJS.Signals): Promise<number | string>;
}

export function startPollerProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): PollerProcess {
  const child = spawn(join(NODE_PROGRAMS, 'node'), ['local/kafka-trigger/main.ts', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit').then(([code, signal]) => code ?? signal);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  return {
    output: () => output,
    end: (signal) => {
      child.kill(signal);
      return exited;
    },
  };
}
