const MINUTE = 60_000;

const QUARTER = { label: '15 minutes', ms: 15 * MINUTE };

/** Time ranges: how far back from now, in milliseconds. */
export const RANGES = new Map([
  ['5m', { label: '5 minutes', ms: 5 * MINUTE }],
  ['15m', QUARTER],
  ['30m', { label: '30 minutes', ms: 30 * MINUTE }],
  ['1h', { label: '1 hour', ms: 60 * MINUTE }],
  ['3h', { label: '3 hours', ms: 180 * MINUTE }],
  ['12h', { label: '12 hours', ms: 720 * MINUTE }],
  ['1d', { label: '1 day', ms: 1_440 * MINUTE }],
  ['3d', { label: '3 days', ms: 4_320 * MINUTE }],
]);

/** Automatic refresh: every so many milliseconds. */
export const INTERVALS = new Map([
  ['off', { label: 'off', ms: 0 }],
  ['5s', { label: 'every 5 s', ms: 5_000 }],
  ['10s', { label: 'every 10 s', ms: 10_000 }],
  ['1m', { label: 'every minute', ms: MINUTE }],
]);

export const THEMES = new Map([
  ['auto', { label: 'as the system' }],
  ['light', { label: 'light' }],
  ['dark', { label: 'dark' }],
]);

/** What is chosen: in the address, so that it outlives a reload and can be passed on. */
const DEFAULTS = { dashboard: '', range: '', interval: '5s', theme: 'auto' };

/** @param {keyof typeof DEFAULTS} name */
export function setting(name) {
  return new URLSearchParams(location.search).get(name) ?? DEFAULTS[name];
}

/** @param {keyof typeof DEFAULTS} name @param {string} value */
export function choose(name, value) {
  const search = new URLSearchParams(location.search);
  search.set(name, value);
  history.replaceState(null, '', `?${search}`);
}

/**
 * The range that a dashboard's body asks for with an ISO 8601 duration such as "-PT3H": the shortest that holds it.
 *
 * @param {string | undefined} start
 */
export function rangeOf(start) {
  const [, days, hours, minutes] = /^-P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(start ?? '') ?? [];
  const ms = (Number(days ?? 0) * 1_440 + Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE;
  const found = [...RANGES].find(([, range]) => range.ms >= ms);
  return ms === 0 ? '15m' : (found?.[0] ?? '3d');
}

/** The chosen time range; in place of one that is not known, the one that a dashboard without a range gets. */
export function chosenRange() {
  return RANGES.get(setting('range')) ?? QUARTER;
}

const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

/** @returns {'light' | 'dark'} */
export function theme() {
  const chosen = setting('theme');
  return chosen === 'dark' || (chosen !== 'light' && systemIsDark.matches) ? 'dark' : 'light';
}

/** @param {() => void} listener */
export function onSystemTheme(listener) {
  systemIsDark.addEventListener('change', listener);
}
