import stringWidth from 'string-width';
import type { CityAverage, Counts, Observation, Rates, WindowMaximum } from './observation.ts';
import type { PartState } from './supervisor.ts';

/** Marks up a text; the identity where there are no colors. */
export type Style = (format: 'bold' | 'dim' | 'green' | 'yellow' | 'cyan', text: string) => string;

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

export interface ViewState {
  readonly elapsedMs: number;
  readonly addresses: readonly string[];
  /** What the run does in place of AWS. */
  readonly substitutes: readonly string[];
  readonly parts: readonly PartState[];
  readonly rates: Rates;
  readonly observation: Observation | undefined;
  /** Oldest first. */
  readonly notices: readonly string[];
  readonly logs: string;
}

const GAP = 2;
const MIN_CELL = 18;
const MAX_CELL = 30;
const WINDOW_CELL = 25;
const MIN_WINDOW_ROWS = 3;

/** The screen of a run, one string a line, none longer than the screen is wide and never more than it is high. */
export function renderView(state: ViewState, screen: Screen, style: Style): string[] {
  const line = (text: string) => shorten(text, screen.columns);
  const health = state.parts.every((part) => part.state === 'up') ? 'green' : 'yellow';
  const head = [
    style('bold', line(`City temperatures · running ${formatElapsed(state.elapsedMs)}`)),
    ...wrap(state.addresses, screen.columns).map((text) => style('cyan', text)),
    ...wrap(inPlaceOfAws(state.substitutes), screen.columns).map((text) => style('dim', text)),
    ...wrap(state.parts.map(formatPart), screen.columns).map((text) => style(health, text)),
    line(state.observation === undefined ? 'No figures yet.' : formatFigures(state.observation, state.rates)),
  ];
  const foot = [
    ...state.notices.slice(-2).map((notice) => style('yellow', line(notice))),
    style('dim', line(`Ctrl-C stops everything. Logs: ${state.logs}`)),
  ];
  const { cities = [], windows = [] } = state.observation ?? {};
  // One row is left free: a terminal scrolls when its last one is filled.
  const room = Math.max(screen.rows - 1 - head.length - foot.length - 2, 2);
  const averages = layOutCities(cities, screen.columns, room);
  const shown = averages.cities < cities.length ? `${averages.cities} of ${cities.length}` : `${cities.length}`;
  return [
    ...head,
    style('bold', line(`Average of each city, °C (${shown})`)),
    ...averages.lines,
    style('bold', line('Maximum of the last windows, °C, UTC (… still open, *n corrected n times)')),
    ...layOutWindows(windows, screen.columns, room - averages.lines.length),
    ...foot,
  ].slice(0, screen.rows - 1);
}

function inPlaceOfAws([first, ...more]: readonly string[]): string[] {
  return first === undefined ? [] : [`In place of AWS: ${first}`, ...more];
}

/** In as few columns as leave room for some windows, else in as many as fit. */
function layOutCities(cities: readonly CityAverage[], columns: number, room: number) {
  const sorted = cities.toSorted((a, b) => a.city.localeCompare(b.city));
  const fewest = columnsOf(columns, MAX_CELL);
  const wanted = Math.ceil(sorted.length / Math.max(room - MIN_WINDOW_ROWS, 1));
  const across = Math.min(Math.max(fewest, wanted), columnsOf(columns, MIN_CELL));
  const width = Math.min(Math.floor((columns + GAP) / across) - GAP, MAX_CELL);
  const rows = Math.min(Math.ceil(sorted.length / across), room - 1);
  const cells = sorted.slice(0, across * rows).map(({ city, average }) => cell(city, average.toFixed(2), width));
  return { lines: layOut(cells, across, rows), cities: cells.length };
}

function layOutWindows(windows: readonly WindowMaximum[], columns: number, room: number): string[] {
  const across = columnsOf(columns, WINDOW_CELL);
  const shown = windows.slice(0, across * room);
  const cells = shown.map((window) => formatWindow(window, Math.min(WINDOW_CELL, columns)));
  return layOut(cells, across, Math.ceil(cells.length / across));
}

function columnsOf(columns: number, width: number): number {
  return Math.max(Math.floor((columns + GAP) / (width + GAP)), 1);
}

/** Fills columns from top to bottom, as a newspaper does. */
function layOut(cells: readonly string[], columns: number, rows: number): string[] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => cells[column * rows + row])
      .filter((text) => text !== undefined)
      .join(' '.repeat(GAP)),
  );
}

function cell(name: string, value: string, width: number): string {
  const room = width - value.length - 1;
  return `${pad(shorten(name, room), room)} ${value}`;
}

function formatWindow({ start, city, temperature, publishedRevision }: WindowMaximum, width: number): string {
  const mark = publishedRevision === 0 ? '…' : publishedRevision > 1 ? `*${publishedRevision - 1}` : ' ';
  return cell(`${start.slice(11, 19)} ${city}`, `${temperature.toFixed(2)}${mark}`, width);
}

function formatPart({ name, state, restarts }: PartState): string {
  const times = restarts === 0 ? '' : ` (restarted ${restarts}×)`;
  return `${name} ${state}${times}`;
}

function formatFigures({ produced, counted, rejected }: Observation, rates: Rates): string {
  return [
    `in ${formatCount(rates.produced)}/s`,
    `counted ${formatCount(rates.counted)}/s`,
    `${formatCount(produced)} records`,
    `${formatCount(counted)} counted`,
    `${formatCount(rejected)} rejected`,
  ].join(' · ');
}

/** The same in one line, for outputs that are no terminal. */
export function renderSummary({ elapsedMs, parts, rates, observation }: ViewState): string {
  const troubled = parts.filter((part) => part.state !== 'up').map(formatPart);
  if (observation === undefined) {
    return [formatElapsed(elapsedMs), 'no figures yet', ...troubled].join(' · ');
  }
  const closed = observation.windows.find((window) => window.publishedRevision > 0);
  return [
    formatElapsed(elapsedMs),
    formatFigures(observation, rates),
    `${observation.cities.length} cities`,
    ...(closed ? [`window ${closed.start.slice(11, 19)} ${closed.city} ${closed.temperature.toFixed(2)} °C`] : []),
    ...troubled,
  ].join(' · ');
}

export function renderCounts({ produced, counted, rejected, windows, corrections }: Counts): string {
  return [
    `${formatCount(produced)} records produced`,
    `${formatCount(counted)} counted`,
    `${formatCount(rejected)} rejected`,
    `${formatCount(windows)} windows published`,
    `${formatCount(corrections)} corrections`,
  ].join(', ');
}

/** `mm:ss`, with hours in front where there are any. */
export function formatElapsed(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const fields = [Math.floor(seconds / 60) % 60, seconds % 60].map((field) => String(field).padStart(2, '0'));
  const hours = Math.floor(seconds / 3600);
  return [...(hours > 0 ? [String(hours)] : []), ...fields].join(':');
}

function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** Cuts to at most `width` columns of a terminal, the last one then an ellipsis. */
export function shorten(text: string, width: number): string {
  if (stringWidth(text) <= width) {
    return text;
  }
  let cut = '';
  for (const character of text) {
    if (stringWidth(cut + character) > width - 1) {
      break;
    }
    cut += character;
  }
  return `${cut}…`;
}

/** Fills up to `width` columns of a terminal. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(width - stringWidth(text), 0));
}

/** As many items a line as fit. */
function wrap(items: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    const joined = last === undefined ? item : `${last} · ${item}`;
    if (last === undefined || stringWidth(joined) > columns) {
      lines.push(shorten(item, columns));
    } else {
      lines[lines.length - 1] = joined;
    }
  }
  return lines;
}
