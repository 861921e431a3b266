const exact = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 15 });
const short = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });
const shortWhole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 4 });

/** As a person reads it at a glance. @param {number | null | undefined} value */
export function shortNumber(value) {
  if (value === null || value === undefined) {
    return '–';
  }
  const size = Math.abs(value);
  return size >= 1e6 ? compact.format(value) : size >= 1_000 ? shortWhole.format(value) : short.format(value);
}

/** All digits. @param {number | null | undefined} value */
export function fullNumber(value) {
  return value === null || value === undefined ? '–' : exact.format(value);
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayAndClock = new Intl.DateTimeFormat('en-GB', {
  day: '2-digit',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** Local time. @param {number} time milliseconds since the epoch */
export const clockTime = (time) => clock.format(time);
/** @param {number} time milliseconds since the epoch */
export const dayTime = (time) => dayAndClock.format(time);

/** The latest value that there is. @param {readonly (number | null)[]} values */
export const latest = (values) => values.findLast((value) => value !== null) ?? null;
