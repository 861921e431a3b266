import type { Run } from './simulate.ts';
import type { Violation } from './world.ts';

export interface Failure {
  readonly seed: number;
  readonly violation: Violation;
}

/** What is left of many runs. It can be sent between threads. */
export interface Summary {
  seeds: number;
  calm: number;
  records: number;
  publications: number;
  virtualMs: number;
  /** The longest that a window stayed open after all was quiet. */
  longestClosingMs: number;
  readonly faults: Map<string, number>;
  /** How often a key's last value was excused, by topic and reason. */
  readonly edges: Map<string, number>;
  readonly failures: Failure[];
}

export function emptySummary(): Summary {
  return {
    seeds: 0,
    calm: 0,
    records: 0,
    publications: 0,
    virtualMs: 0,
    longestClosingMs: 0,
    faults: new Map(),
    edges: new Map(),
    failures: [],
  };
}

export function addRun(summary: Summary, run: Run): void {
  add(summary, {
    seeds: 1,
    calm: run.circumstances.calm ? 1 : 0,
    records: run.records,
    publications: run.publications,
    virtualMs: run.lengthMs,
    longestClosingMs: run.closingMs,
    faults: new Map(run.faults),
    edges: new Map(run.edges),
    failures: run.violation === undefined ? [] : [{ seed: run.seed, violation: run.violation }],
  });
}

export function add(to: Summary, more: Summary): void {
  to.seeds += more.seeds;
  to.calm += more.calm;
  to.records += more.records;
  to.publications += more.publications;
  to.virtualMs += more.virtualMs;
  to.longestClosingMs = Math.max(to.longestClosingMs, more.longestClosingMs);
  to.failures.push(...more.failures);
  addCounts(to.faults, more.faults);
  addCounts(to.edges, more.edges);
}

function addCounts(to: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [name, count] of more) {
    to.set(name, (to.get(name) ?? 0) + count);
  }
}

const count = (value: number) => value.toLocaleString('en');

const ranked = (counts: ReadonlyMap<string, number>): [string, string][] =>
  [...counts].sort(([, a], [, b]) => b - a).map(([name, times]) => [name, count(times)]);

/** The figures as a table of two columns. */
export function table(summary: Summary, seconds: number): string {
  const rows: [string, string][] = [
    ['seeds', `${count(summary.seeds)} (${count(summary.calm)} without faults and lateness)`],
    ['rate', `${count(Math.round(summary.seeds / seconds))} seeds/s`],
    ['virtual time', `${count(Math.round(summary.virtualMs / 3_600_000))} h`],
    ['records', count(summary.records)],
    ['publications', count(summary.publications)],
    ['longest closing', `${(summary.longestClosingMs / 1000).toFixed(1)} s after all was quiet`],
    ...ranked(summary.faults).map(([kind, times]): [string, string] => [`fault: ${kind}`, times]),
    ['failing seeds', count(summary.failures.length)],
  ];
  const excused = ranked(summary.edges).map(([edge, times]) => `last value excused ${times} times: ${edge}`);
  return [...rows.map(([name, value]) => `${name.padEnd(28)}${value}`), ...excused].join('\n');
}
