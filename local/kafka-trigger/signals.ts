/** One side waits for a change that the other side tells. */
export class Bell {
  readonly #waiting = new Set<() => void>();

  ring(): void {
    for (const wake of [...this.#waiting]) {
      wake();
    }
  }

  /** Waits for the next ring, but at most `ms` milliseconds (for ever when undefined) and not past the abort of `signal`. */
  wait(ms: number | undefined, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = ms === undefined ? undefined : setTimeout(wake, ms);
      signal.addEventListener('abort', wake);
      this.#waiting.add(wake);
      if (signal.aborted) {
        wake();
      }
    });
  }
}

/** Waits for `ms` milliseconds, or until `signal` is aborted; never rejects. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Bell().wait(ms, signal);
}

/** Waits until `signal` is aborted. */
export function ended(signal: AbortSignal): Promise<void> {
  return new Bell().wait(undefined, signal);
}

/**
 * Waits for `promise`, but not past the abort of `signal`: what it becomes after that is nobody's concern any more.
 *
 * @returns undefined when the signal was first
 */
export async function unlessEnded<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const bell = new Bell();
  try {
    return await Promise.race([promise, bell.wait(undefined, signal).then(() => undefined)]);
  } finally {
    bell.ring();
  }
}
