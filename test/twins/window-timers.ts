import type { DelayedTimer, WindowTimers } from '../../lambdas/shared/window-timers.ts';

/** WindowTimers in memory, on a clock of its own that {@link next} moves. */
export class InMemoryWindowTimers implements WindowTimers {
  now: number;
  readonly #waiting: { readonly dueAt: number; readonly timer: DelayedTimer }[] = [];

  constructor(now: number) {
    this.now = now;
  }

  async send(timers: readonly DelayedTimer[]): Promise<void> {
    this.#waiting.push(...timers.map((timer) => ({ dueAt: this.now + timer.delayMs, timer })));
    this.#waiting.sort((a, b) => a.dueAt - b.dueAt);
  }

  /** Moves the clock to the next timer and takes it, or returns undefined when none waits. */
  next(): DelayedTimer | undefined {
    const first = this.#waiting.shift();
    this.now = Math.max(this.now, first?.dueAt ?? this.now);
    return first?.timer;
  }
}
