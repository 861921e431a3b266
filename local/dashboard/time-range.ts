/** A stretch of time, in milliseconds since the epoch. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

/** A time range that cannot be used; the message says what is allowed. */
export class TimeRangeError extends Error {
  override readonly name = 'TimeRangeError';
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MAX_RANGE_MS = 3 * DAY_MS + MINUTE_MS;
const SOME_SLACK_MS = 60 * MINUTE_MS;

/** Periods that CloudWatch keeps, in seconds; longer ones are multiples of an hour. */
const PERIODS = [1, 5, 10, 30, 60, 300, 900, 3_600];
const HOUR = 3_600;
/** More points than this are more than a screen has columns. */
const MAX_POINTS = 1_440;

/**
 * Reads a range that the page has asked for.
 *
 * @param now milliseconds since the epoch
 * @throws TimeRangeError
 */
export function parseTimeRange(start: unknown, end: unknown, now: number): TimeRange {
  const range = { start: wholeNumber(start), end: wholeNumber(end) };
  if (!(range.start < range.end && range.end - range.start <= MAX_RANGE_MS && range.end <= now + SOME_SLACK_MS)) {
    throw new TimeRangeError(
      'start and end must be milliseconds since the epoch, start before end, at most 3 days apart and not in the future.',
    );
  }
  return range;
}

function wholeNumber(value: unknown): number {
  return /^\d{1,15}$/.test(String(value)) ? Number(value) : Number.NaN;
}

/**
 * The period, in seconds, that a row is asked for: its own, raised as far as a long range makes it necessary, unless the
 * dashboard says that its periods are always obeyed.
 */
export function periodFor(own: number, range: TimeRange, override: 'auto' | 'inherit'): number {
  const least = (range.end - range.start) / 1_000 / MAX_POINTS;
  if (override === 'inherit' || own >= least) {
    return own;
  }
  return PERIODS.find((period) => period >= least && period % own === 0) ?? Math.ceil(least / HOUR) * HOUR;
}

/** The range, widened to whole periods, so that no value is of a part of one; the last one is still growing. */
export function alignRange({ start, end }: TimeRange, period: number): TimeRange {
  const ms = period * 1_000;
  return { start: Math.floor(start / ms) * ms, end: Math.ceil(end / ms) * ms };
}
