import type { ChaosReport } from './chaos.ts';
import { FAULTS } from './faults.ts';

const SHOWN = 20;

/** What was injected, and what became of the records. */
export function renderReport(report: ChaosReport): string {
  const { faults, verdict, written, records, trafficMs, settledMs, failedBatches, timersLeft } = report;
  const survived = verdict.wrong.length === 0 && timersLeft === 0;
  const width = Math.max(...FAULTS.map((fault) => fault.length)) + 2;
  const row = (name: string, count: string, outcome: string) => `${name.padEnd(width)}${count.padStart(8)}  ${outcome}`;
  const rejected = written.filter(({ sent }) => 'code' in sent).length;
  const rate = Math.round(records / (trafficMs / 1_000));
  return [
    row('fault', 'injected', ''),
    ...FAULTS.map((fault) => row(fault, String(faults.of(fault)), survived ? 'survived' : '')),
    row('(batches that failed and came again)', String(failedBatches), ''),
    '',
    `${records} records in ${Math.round(trafficMs / 1_000)} s (${rate} a second), ${rejected} of them unusable; ${written.length} in the input topic`,
    `${verdict.lost} lost, ${verdict.countedTwice} counted twice, ${verdict.wrong.length} wrong, ${timersLeft} timers left`,
    survived
      ? `everything right ${(settledMs / 1_000).toFixed(1)} s after the last fault`
      : `wrong still ${(settledMs / 1_000).toFixed(1)} s after the last fault`,
    ...verdict.wrong.slice(0, SHOWN).map((line) => `  ${line}`),
  ].join('\n');
}
