import { alarmList, alarmSummary } from './alarm-list.js';
import { get } from './api.js';
import { Card } from './card.js';
import { byId, element } from './dom.js';
import { clockTime } from './format.js';
import { choose, chosenRange, INTERVALS, onSystemTheme, RANGES, rangeOf, setting, THEMES, theme } from './settings.js';

/** @import { Alarm } from '../alarms.ts' */
/** @import { Dashboard } from '../widgets.ts' */
/** @typedef {import('./card.js').Context['reason']} Reason */

const RETRY_MS = 2_000;

let endpoint = '';
/** @type {Card[]} */
let cards = [];
let shownBody = '';
/** Of the latest run: an older one that is still waiting for answers gives up. */
let run = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let broken = false;

function showTheme() {
  document.documentElement.dataset.theme = theme();
}

/** @param {string} id @param {[value: string, label: string][]} entries @param {string | undefined} chosen */
function fillSelect(id, entries, chosen) {
  const options = entries.map(([value, label]) => element('option', { value, selected: value === chosen }, label));
  byId(id).replaceChildren(...options);
}

/** @param {string} text empty: all is well */
function banner(text) {
  const place = byId('banner');
  if (place.textContent !== text) {
    place.textContent = text;
  }
  place.hidden = text === '';
  byId('widgets').classList.toggle('stale', text !== '');
  broken = text !== '';
}

/** @param {{ kind?: string, message: string }} error */
function explain(error) {
  const where = error.kind === 'unreachable' ? `${endpoint} does not answer: ` : '';
  return `${where}${error.message} Trying again every ${RETRY_MS / 1_000} s.`;
}

/** @param {{ kind?: string } | undefined} error */
const isOutage = (error) => error?.kind === 'unreachable' || error?.kind === 'viewer';

/** @param {Reason} reason */
async function refresh(reason) {
  clearTimeout(timer);
  run += 1;
  const mine = run;
  try {
    await load(reason, () => mine === run);
  } catch (thrown) {
    const error = /** @type {Error & { kind?: string }} */ (thrown);
    if (mine === run) {
      banner(isOutage(error) ? explain(error) : error.message);
    }
  }
  if (mine === run) {
    schedule();
  }
}

/** @param {Reason} reason @param {() => boolean} current */
async function load(reason, current) {
  /** @type {[string[], Alarm[]]} */
  const [names, alarms] = await Promise.all([get('/api/dashboards'), get('/api/alarms')]);
  if (!current()) {
    return;
  }
  const name = setting('dashboard') || names[0];
  fillSelect(
    'dashboard',
    names.map((one) => [one, one]),
    name,
  );
  showAlarms(alarms);
  if (name === undefined) {
    show({ widgets: [] }, '');
    banner('');
    byId('status').textContent = `There is no dashboard at ${endpoint} yet. Looking again every ${RETRY_MS / 1_000} s.`;
    broken = true;
    return;
  }
  /** @type {Dashboard} */
  const dashboard = await get('/api/dashboard', { dashboard: name });
  if (!current()) {
    return;
  }
  if (setting('range') === '') {
    choose('range', rangeOf(dashboard.start));
    byId('range').value = setting('range');
  }
  const rebuilt = show(dashboard, name);
  const end = Date.now();
  const { ms, label } = chosenRange();
  /** @type {import('./card.js').Context} */
  const context = {
    dashboard: name,
    range: { start: end - ms, end },
    theme: theme(),
    reason: rebuilt ? 'first' : reason,
  };
  const errors = await Promise.all(cards.map((card) => card.load(context)));
  if (!current()) {
    return;
  }
  const outage = errors.find(isOutage);
  banner(outage ? explain(outage) : '');
  const problems = dashboard.problems.map((problem) => ` · ${problem}`).join('');
  byId('status').textContent = `Updated ${clockTime(end)} · last ${label}, local time · ${endpoint}${problems}`;
}

/** @param {Pick<Dashboard, 'widgets'>} dashboard @param {string} name @returns {boolean} whether the widgets are new */
function show(dashboard, name) {
  const body = JSON.stringify([name, dashboard.widgets]);
  if (body === shownBody) {
    return false;
  }
  shownBody = body;
  for (const card of cards) {
    card.destroy();
  }
  byId('name').textContent = name || 'Dashboard';
  document.title = name || 'Dashboard';
  cards = dashboard.widgets.map((widget) => new Card(widget, resized));
  // In reading order, for screen readers, the keyboard and narrow screens.
  /** @param {Card} card */
  const order = ({ widget: { place } }) => (place.y ?? 1e6) * 100 + (place.x ?? 0);
  byId('widgets').replaceChildren(...cards.toSorted((a, b) => order(a) - order(b)).map(({ place }) => place));
  return true;
}

/** @param {readonly Alarm[]} alarms */
function showAlarms(alarms) {
  const place = byId('alarms');
  place.hidden = alarms.length === 0;
  place.querySelector('summary').textContent = alarmSummary(alarms);
  place.querySelector('div').replaceChildren(alarmList(alarms));
}

function schedule() {
  const ms = broken ? RETRY_MS : (INTERVALS.get(setting('interval'))?.ms ?? 0);
  if (ms > 0) {
    timer = setTimeout(() => (document.hidden ? schedule() : refresh('timer')), ms);
  }
}

/** @param {Card} card */
function resized(card) {
  card.redraw();
  if (card.widget.kind === 'custom') {
    refresh('resize');
  }
}

function changeTheme() {
  showTheme();
  for (const card of cards) {
    card.redraw();
  }
  refresh('theme');
}

/** @param {'dashboard' | 'range' | 'interval' | 'theme'} id @param {Reason} reason */
function listen(id, reason) {
  byId(id).addEventListener('change', () => {
    choose(id, byId(id).value);
    id === 'theme' ? changeTheme() : refresh(reason);
  });
}

async function start() {
  showTheme();
  /** @param {Map<string, { label: string }>} map @returns {[string, string][]} */
  const labels = (map) => [...map].map(([value, { label }]) => [value, label]);
  fillSelect('range', labels(RANGES), setting('range') || '15m');
  fillSelect('interval', labels(INTERVALS), setting('interval'));
  fillSelect('theme', labels(THEMES), setting('theme'));
  listen('dashboard', 'manual');
  listen('range', 'range');
  listen('interval', 'timer');
  listen('theme', 'theme');
  byId('toolbar').addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    refresh('manual');
  });
  onSystemTheme(changeTheme);
  document.addEventListener('visibilitychange', () => document.hidden || refresh('timer'));
  const settings = await get('/api/settings');
  endpoint = settings.endpoint;
  if (setting('dashboard') === '' && settings.dashboard) {
    choose('dashboard', settings.dashboard);
  }
  await refresh('first');
}

start().catch((error) => banner(`${error.message} Reload the page to try again.`));
