/** What an invocation is given: by the scheduler its time, by hand nothing or an end. Times in ISO 8601. */
export interface GeneratorEvent {
  readonly scheduledTime?: string;
  readonly until?: string;
}

/** [from, to), whole milliseconds since the epoch. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** The event of an invocation by hand cannot be used. */
export class GeneratorEventError extends Error {
  override readonly name = 'GeneratorEventError';
}

const MINUTE_MS = 60_000;

/**
 * EventBridge Scheduler promises the minute and not the second (and an emulator may look only every 10 s): the minute that an
 * invocation emits begins some seconds after the one that it is scheduled for, so that it is up in time.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export const LEAD_MS = 15_000;

/**
 * What an invocation has to emit. The intervals of successive scheduled invocations adjoin, as they hang on the scheduled
 * minute alone; an emulator that hands over the literal `<aws.scheduler.scheduled-time>` runs in that minute, so the clock tells it.
 *
 * @param now the clock, in milliseconds since the epoch
 * @throws GeneratorEventError when `until` is not a time after `now`
 */
export function intervalOf({ scheduledTime, until }: GeneratorEvent, now: number): Interval {
  if (scheduledTime !== undefined) {
    const scheduled = Date.parse(scheduledTime);
    const minute = Math.floor((Number.isNaN(scheduled) ? now : scheduled) / MINUTE_MS) * MINUTE_MS;
    return { from: minute + LEAD_MS, to: minute + LEAD_MS + MINUTE_MS };
  }
  const to = until === undefined ? now + MINUTE_MS : Date.parse(until);
  if (!(to > now)) {
    throw new GeneratorEventError(`"until" must be a time in ISO 8601 that is still to come, not "${until}".`);
  }
  return { from: now, to };
}
