import type { KafkaBatch } from '../shared/kafka/batch.ts';
import { parseReading } from '../shared/reading.ts';
import { type Window, windowOf } from '../shared/window.ts';
import { exceeds, type Maximum } from '../shared/window-state.ts';

export interface WindowMaximum {
  readonly window: Window;
  readonly maximum: Maximum;
}

export interface CollectedMaxima {
  /** One entry a window that the batch touches, in the order of the windows' starts. */
  readonly maxima: readonly WindowMaximum[];
  /** The highest event time of each partition that has a usable reading in the batch. */
  readonly latest: ReadonlyMap<number, number>;
  /** How many records cannot be used; city-averages keeps them. */
  readonly rejected: number;
}

/**
 * Reduces a batch to the maximum of each window that it touches.
 *
 * @param clockOf the clock by which a partition's records are judged, in milliseconds since the epoch
 */
export function collectMaxima(
  batch: KafkaBatch,
  windowMs: number,
  clockOf: (partition: number) => number,
): CollectedMaxima {
  const windows = new Map<number, WindowMaximum>();
  const latest = new Map<number, number>();
  let rejected = 0;
  for (const { partition, records } of batch) {
    const clock = clockOf(partition);
    for (const record of records) {
      const parsed = parseReading(record.value, record.timestamp, clock);
      if ('rejection' in parsed) {
        rejected++;
        continue;
      }
      const { city, microDegrees, eventTime } = parsed.reading;
      const window = windowOf(eventTime, windowMs);
      const known = windows.get(window.start);
      if (known === undefined || exceeds({ city, microDegrees }, known.maximum)) {
        windows.set(window.start, { window, maximum: { city, microDegrees } });
      }
      latest.set(partition, Math.max(latest.get(partition) ?? eventTime, eventTime));
    }
  }
  return { maxima: [...windows.values()].sort((a, b) => a.window.start - b.window.start), latest, rejected };
}
