import type { Window } from '../shared/window.ts';
import type { WindowState } from '../shared/window-state.ts';
import type { WindowCloserOutcome } from './story.ts';

/** Whether a state was published when nothing of its window had been. */
export function isFirst({ publishedRevision }: WindowState): boolean {
  return publishedRevision === 0;
}

/** Whether a state was published in place of an older one of its window. */
export function isCorrection({ revision, publishedRevision }: WindowState): boolean {
  return publishedRevision > 0 && publishedRevision < revision;
}

/**
 * The windows of an outcome whose delay tells something: those that were published first, and those that are still open. A
 * window that is published again, as a correction or in a replay, was in time or late long ago.
 */
export function windowsOf({ published, putOff, failed }: WindowCloserOutcome): readonly Window[] {
  return [
    ...published.filter(isFirst).map(({ window }) => window),
    ...putOff,
    ...failed.map(({ timer }) => timer.window),
  ];
}

/**
 * How late a window is, in milliseconds after its end. While a backlog is worked off it is the age of what is read, as it should
 * be: nobody gets a present maximum then.
 *
 * @param now milliseconds since the epoch
 */
export function closingDelay(window: Window, now: number): number {
  // CloudWatch has no percentile of a metric with a negative value, and clocks differ a little.
  return Math.max(now - window.end, 0);
}
