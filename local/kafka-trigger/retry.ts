import { pause, unlessEnded } from './signals.ts';
import type { Report } from './troubles.ts';

/** How long to wait between tries. */
export interface RetryPolicy {
  readonly initialMs: number;
  readonly maximumMs: number;
}

/** Between invocations of a function with the same batch. AWS documents no figures; these are ours. */
export const INVOCATION_RETRIES: RetryPolicy = { initialMs: 1000, maximumMs: 30_000 };

/** Between tries to reach Kafka: a broker is back within seconds, and asking costs little. */
export const KAFKA_RETRIES: RetryPolicy = { initialMs: 250, maximumMs: 5000 };

/**
 * The pause after a failed try: doubling up to the maximum, half of it random, so that many that failed together don't come
 * back together.
 *
 * @param failures how many tries failed in a row, this one included
 * @param random in [0, 1)
 * @returns milliseconds
 */
export function retryDelayMs(failures: number, { initialMs, maximumMs }: RetryPolicy, random: number): number {
  const full = Math.min(maximumMs, initialMs * 2 ** (failures - 1));
  return full / 2 + (full / 2) * random;
}

export interface Persistence {
  /** For the log, as in "reading". */
  readonly doing: string;
  readonly policy: RetryPolicy;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  readonly report?: Report | undefined;
}

/**
 * Tries until it works or `signal` is aborted, with growing pauses, and says each time what went wrong.
 *
 * @returns undefined when it was aborted first
 */
export async function persist<T>(attempt: () => Promise<T>, persistence: Persistence): Promise<T | undefined> {
  const { doing, policy, signal, log, report } = persistence;
  for (let failures = 0; !signal.aborted; ) {
    try {
      const result = await unlessEnded(attempt(), signal);
      if (failures > 0 && !signal.aborted) {
        log(`${doing} works again.`);
        report?.(doing, undefined);
      }
      return result;
    } catch (error) {
      if (!signal.aborted) {
        failures += 1;
        const ms = retryDelayMs(failures, policy, Math.random());
        const reason = describeError(error);
        log(`${doing} failed: ${reason}. Trying again in ${(ms / 1000).toFixed(1)} s.`);
        report?.(doing, reason);
        await pause(ms, signal);
      }
    }
  }
  report?.(doing, undefined);
  return undefined;
}

/** An error in one line and without a full stop, with the causes that the Kafka client wraps. */
export function describeError(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return [...new Set(error.errors.map(describeError))].join('; ');
  }
  if (!(error instanceof Error)) {
    return String(error);
  }
  // A refused connection to a name with several addresses has no message, only a code.
  const message = (error.message || (error as NodeJS.ErrnoException).code || error.name).replace(/\.$/, '');
  return error.cause === undefined ? message : `${message} (${describeError(error.cause)})`;
}
