import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { NODE_PROGRAMS, ROOT } from '../../../local/paths.ts';

export type Command = 'produce' | 'watch' | 'averages' | 'doctor';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command as a child process, its output in pipes. */
export interface RunningCommand {
  readonly child: ChildProcessWithoutNullStreams;
  readonly outcome: Promise<Outcome>;
  /** Resolves once standard error holds the text; rejects when the command ends before that. */
  says(text: string): Promise<void>;
}

export function startCommand(
  command: Command,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): RunningCommand {
  const child = spawn(join(NODE_PROGRAMS, 'node'), [join(ROOT, 'local', 'commands', command, 'main.ts'), ...args], {
    env: { ...process.env, ...environment },
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const outcome = once(child, 'close').then(([code]) => ({ code, ...output }));
  return {
    child,
    outcome,
    says: async (text) => {
      while (!output.stderr.includes(text)) {
        const ended = await Promise.race([once(child.stderr, 'data').then(() => undefined), outcome]);
        if (ended !== undefined && !output.stderr.includes(text)) {
          throw new Error(`It ended with ${ended.code} and said: ${ended.stderr}`);
        }
      }
    },
  };
}

/** Runs a command to its end. */
export function runCommand(
  command: Command,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  input: string | Buffer = '',
): Promise<Outcome> {
  const { child, outcome } = startCommand(command, args, environment);
  // A command that needs no input may end without having read it.
  child.stdin.on('error', () => {}).end(input);
  return outcome;
}

export const jsonLines = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
