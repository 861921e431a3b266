import type { DelayedTimer, WindowTimers } from '../../lambdas/shared/window-timers.ts';

/** SQS counts delays in whole seconds, up to 15 minutes. */
const SECOND_MS = 1_000;
const LONGEST_DELAY_MS = 900 * SECOND_MS;

/** WindowTimers in memory, on a clock of its own that {@link next} moves. */
export class InMemoryWindowTimers implements WindowTimers {
  now: number;
  readonly #waiting: { readonly dueAt: number; readonly timer: DelayedTimer }[] = [];

  constructor(now: number) {
    this.now = now;
  }

  async send(timers: readonly DelayedTimer[]): Promise<void> {
    this.#waiting.push(...timers.map((timer) => ({ dueAt: this.now + wholeDelayMs(timer.delayMs), timer })));
    this.#waiting.sort((a, b) => a.dueAt - b.dueAt);
  }

  /** Moves the clock to the next timer and takes it, or returns undefined when none waits. */
  next(): DelayedTimer | undefined {
    const first = this.#waiting.shift();
    this.now = Math.max(this.now, first?.dueAt ?? this.now);
    return first?.timer;
  }
}

function wholeDelayMs(delayMs: number): number {
  return Math.min(Math.max(Math.ceil(delayMs / SECOND_MS) * SECOND_MS, 0), LONGEST_DELAY_MS);
}
