import type { Progress } from '../shared/progress.ts';
import type { Window } from '../shared/window.ts';

const STEP_MS = 1_000;
const MAX_DELAY_MS = 30_000;

/** The partitions whose watermark has not reached the window's end: the window waits for them unless they are idle. */
export function partitionsBehind(window: Window, partitions: readonly number[], progress: Progress): readonly number[] {
  return partitions.filter((partition) => (progress.get(partition)?.watermark ?? -Infinity) < window.end);
}

/**
 * How long to wait before a window is asked to close again: 1 s at first, a second more every other time, at most 30 s. So
 * the delay grows with the wait, and what is still open when a backlog is worked off closes soon after.
 */
export function nextDelayMs(attempt: number): number {
  return Math.min(STEP_MS * (1 + Math.floor(attempt / 2)), MAX_DELAY_MS);
}
