import type { Window } from './window.ts';

/** A message that asks to close a window. */
export interface WindowTimer {
  readonly window: Window;
  /** Stays the same for all deliveries of the timer, and while it is put off. */
  readonly id: string;
  /** How often the question was put off so far. */
  readonly attempt: number;
  /**
   * What an earlier delivery left behind. `yielded`: it found the window's revision sealed by another timer and gave way to it; should
   * that one have died, this one publishes. `repeat`: it may have published, and late; this one publishes in any case.
   */
  readonly standing?: 'yielded' | 'repeat' | undefined;
  /**
   * The revision that this timer confirms: it publishes it once more, long after, when whatever was under way of an older one has
   * arrived. Revisions start at 1.
   */
  readonly confirms?: number | undefined;
}

export interface DelayedTimer extends WindowTimer {
  /** Milliseconds from now; at most 15 minutes, the longest delay of the queue. */
  readonly delayMs: number;
}

/** The queue WindowTimers. */
export interface WindowTimers {
  /** Sends all of the timers; throws when one of them could not be sent. */
  send(timers: readonly DelayedTimer[]): Promise<void>;
}
