import { OptionError } from '../options.ts';

/** It cannot be done; the message is the sentence that the user reads. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/**
 * Runs a command for people and ends the process: with what `main` returns, 1 when it failed, 2 when the command line is wrong.
 *
 * @param main is given a signal that the first Ctrl-C or SIGTERM aborts; the second one ends the process at once
 */
export async function runMain(command: string, main: (stop: AbortSignal) => Promise<number>): Promise<never> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => stop.abort());
  }
  // Who reads the output, such as head, has seen enough: that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  try {
    return await end(await main(stop.signal));
  } catch (error) {
    if (error instanceof OptionError) {
      process.stderr.write(`${error.message}\nnpm run ${command} -- --help shows all options.\n`);
      return end(2);
    }
    process.stderr.write(`${error instanceof CommandError ? error.message : (error as Error).stack}\n`);
    return end(1);
  }
}

/** Connections would keep the process for a while; but what was written to a pipe has to be out first. */
async function end(code: number): Promise<never> {
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))));
  process.exit(code);
}
