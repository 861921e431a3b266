import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { describeExit, type ServiceOptions, startService } from './process.ts';

/** A command ended with something else than success; the message has the last lines and the place of its log. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

export interface CommandOptions extends ServiceOptions {
  readonly timeoutMs: number;
  /** Ends the command, and all that it has started. */
  readonly signal?: AbortSignal | undefined;
}

const LAST_LINES = 8;

/**
 * Runs a command to its end, its output in a log file.
 *
 * @throws CommandError when it fails or takes longer than `timeoutMs`
 */
export async function runCommand(options: CommandOptions): Promise<void> {
  options.signal?.throwIfAborted();
  const service = startService(options);
  const limit = AbortSignal.any([AbortSignal.timeout(options.timeoutMs), ...(options.signal ? [options.signal] : [])]);
  const stop = () => void service.stop(1_000);
  limit.addEventListener('abort', stop);
  const exit = await service.exited;
  limit.removeEventListener('abort', stop);
  options.signal?.throwIfAborted();
  if (exit.code !== 0) {
    const reason = limit.aborted
      ? `took longer than ${options.timeoutMs / 1000} s`
      : `ended with ${describeExit(exit)}`;
    throw new CommandError(
      `${basename(options.command)} ${reason}.\n${await lastLines(options.logFile)}\nLog: ${options.logFile}`,
    );
  }
}

/** The end of a log, for a message to a person; empty when there is no log. */
export async function lastLines(logFile: string, count = LAST_LINES): Promise<string> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
