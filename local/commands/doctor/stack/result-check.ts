import { type Answer, unansweredFinding } from '../answer.ts';
import type { Circumstances } from '../circumstances.ts';
import { type Finding, fault, notMeasured, ok } from '../finding.ts';
import { SEE } from '../see.ts';
import { age, ago, count, duration } from '../words.ts';
import type { Lag } from './lag-check.ts';
import type { Settings } from './settings.ts';

/** A window as its table has it; times in milliseconds since the epoch. */
export interface StoredWindow {
  readonly start: number;
  /** 0: it is open. */
  readonly publishedRevision: number;
}

/** The newest ones, of the last two hours or so, the newest first. */
export type Windows = Answer<readonly StoredWindow[]>;

export type Cities = Answer<{ readonly count: number; readonly updatedAt: number | undefined }>;

/** What comes in, by which results are judged. */
export interface Flow {
  /** How far the function is behind that makes them; undefined: not told. */
  readonly unread: Answer<Lag | undefined>;
  /** When the generator has made the newest reading; undefined: it has made none, or nobody knows. */
  readonly producedAt: number | undefined;
  readonly settings: Settings;
}

/** Beyond what the settings plan: as much as the alarm `windows-late` allows. */
const LATE_SECONDS = 60;
/** A lag that was told longer ago says nothing: Lambda tells it each minute, of a trigger that is on. */
const TOLD_SECONDS = 180;

export function checkWindows(windows: Windows, flow: Flow, circumstances: Circumstances): readonly Finding[] {
  const what = { check: 'results', subject: 'windows' };
  const { settings } = flow;
  if (windows.kind !== 'answer') {
    // That the table is not there is told elsewhere.
    return windows.kind === 'absent' ? [] : [unansweredFinding(what, windows)];
  }
  const [newest] = windows.value;
  const end = newest && newest.start + settings.windowMs;
  const found =
    newest === undefined
      ? 'no window of the last two hours'
      : `the newest is of ${timeOf(newest.start)} UTC, ${newest.publishedRevision > 0 ? 'published' : 'open'}`;
  return [judge(what, found, end, flow, circumstances), ...checkOpen(windows.value, settings, circumstances)];
}

/** Windows that should have been published by now. */
function checkOpen(windows: readonly StoredWindow[], settings: Settings, { now }: Circumstances): readonly Finding[] {
  const what = { check: 'results', subject: 'open windows' };
  const late = windows.filter(
    ({ start, publishedRevision }) => publishedRevision === 0 && age(start, now) > plannedSeconds(settings),
  );
  const oldest = late.at(-1);
  if (oldest === undefined) {
    return windows.length === 0 ? [] : [ok(what, 'none is late', { late: 0 })];
  }
  const found = `${count(late.length, 'window')} not published, the oldest of ${timeOf(oldest.start)} UTC, ${ago(oldest.start, now)}`;
  const todo =
    'They wait for a partition that is not read to its end, or for their timers: see lag, dead letters and window-closer';
  return [fault(what, found, { todo, see: SEE.lateWindows }, { late: late.length })];
}

export function checkCities(cities: Cities, flow: Flow, circumstances: Circumstances): readonly Finding[] {
  const what = { check: 'results', subject: 'averages' };
  if (cities.kind !== 'answer') {
    return cities.kind === 'absent' ? [] : [unansweredFinding(what, cities)];
  }
  const { count: number, updatedAt } = cities.value;
  const found =
    updatedAt === undefined
      ? 'no city yet'
      : `${count(number, 'city', 'cities')}, updated ${ago(updatedAt, circumstances.now)}`;
  return [judge(what, found, updatedAt, flow, circumstances)];
}

/** How far results may be behind the readings, in seconds. */
function plannedSeconds({ windowMs, closingMs, batchMs }: Settings): number {
  return (windowMs + closingMs + batchMs) / 1_000 + LATE_SECONDS;
}

/**
 * What it means that the newest result is so old: nothing, as long as no reading waits.
 *
 * @param at of the newest result; undefined: there is none
 */
function judge(
  what: { check: string; subject: string },
  found: string,
  at: number | undefined,
  { unread, producedAt, settings }: Flow,
  { now }: Circumstances,
): Finding {
  const values = at === undefined ? {} : { ageSeconds: age(at, now) };
  const planned = plannedSeconds(settings);
  if (at !== undefined && age(at, now) <= planned) {
    return ok(what, found, values);
  }
  const lag = unread.kind === 'answer' ? unread.value : undefined;
  if (lag?.records === 0 && age(lag.at, now) <= TOLD_SECONDS) {
    return ok(what, `${found}; nothing is unread`, values);
  }
  // Of what waits, else of what was made: the former is exact.
  const readingAt = lag?.oldestAt ?? producedAt;
  if (readingAt === undefined) {
    return notMeasured(what, `${found}; whether readings come in is not known from here`, values);
  }
  const waits = lag?.oldestAt !== undefined;
  if (waits ? age(readingAt, now) <= planned : at !== undefined && readingAt - at <= planned * 1_000) {
    return ok(what, found, values);
  }
  const todo = 'Readings come in and no results: see trigger, lag and function, and whether the readings are rejected';
  const because = waits
    ? `a reading has waited for ${duration(age(readingAt, now))}`
    : `the newest reading was made ${ago(readingAt, now)}`;
  return fault(what, `${found}, and ${because}`, { todo, see: SEE.silent }, values);
}

/** `22:31:05`. */
function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}
