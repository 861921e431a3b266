import type { Window } from './window.ts';

/** The highest temperature of a window and where it was measured. */
export interface Maximum {
  readonly city: string;
  /** Integer micro-degrees. */
  readonly microDegrees: number;
}

/**
 * The state of one window. The maximum is raised under a revision; sealing fixes which maximum a revision stands for, so a
 * revision never names two values, however often it is published. Revisions start at 1; 0 means none.
 */
export interface WindowState {
  readonly window: Window;
  readonly maximum: Maximum;
  /** One above the last sealed revision if the maximum was raised since, else the sealed one. */
  readonly revision: number;
  readonly sealedRevision: number;
  /** The timer that sealed it: the one that has to publish it, however often it is delivered. */
  readonly sealedBy: string | undefined;
  readonly publishedRevision: number;
  /** The highest revision for which a timer was sent. */
  readonly timerRevision: number;
}

/** The table WindowMaxima. */
export interface WindowMaximaTable {
  /**
   * Raises the window's maximum where `maximum` exceeds it. Returns the state as it stands then, raised or not.
   *
   * @param keepUntil when the window may be forgotten, in milliseconds since the epoch
   */
  raise(window: Window, maximum: Maximum, keepUntil: number): Promise<WindowState>;
  /** Marks that a timer was sent for `revision`; an older mark never replaces a newer one. */
  markTimer(window: Window, revision: number): Promise<void>;
  /**
   * Seals the current revision in the name of a timer, unless it is sealed already. Returns the state then, or undefined when
   * there is no such window.
   */
  seal(window: Window, timerId: string): Promise<WindowState | undefined>;
  /** Records that the sealed revision of `state` was published, unless a newer one is there. Returns the state then. */
  recordPublished(state: WindowState): Promise<WindowState>;
}

/** Whether `a` takes the place of `b`: it is hotter, or as hot and alphabetically first (by code point, as DynamoDB compares). */
export function exceeds(a: Maximum, b: Maximum): boolean {
  if (a.microDegrees !== b.microDegrees) {
    return a.microDegrees > b.microDegrees;
  }
  return a.city !== b.city && Buffer.compare(Buffer.from(a.city), Buffer.from(b.city)) < 0;
}
