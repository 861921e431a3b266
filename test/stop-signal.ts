/** What a shell reports of a program that was interrupted. */
export const INTERRUPTED = 130;

/** Aborted by the first signal that asks for an end; the second one forces it. */
export function stopSignal(): AbortSignal {
  // A terminal that is closed takes its output with it: that is an end in order, and no error.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A closed terminal says so to each process, and local/bootstrap.mjs once more to this one.
      if (stop.signal.aborted && signal !== 'SIGHUP') {
        process.exit(INTERRUPTED);
      }
      stop.abort();
    });
  }
  return stop.signal;
}
