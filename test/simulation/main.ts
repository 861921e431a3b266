// npm run simulate -- --seed S             one run, with a trace of what happened
// npm run simulate -- --seeds N [--from S] many runs, with a summary; --until-failure ends them early
import { parseArgs } from 'node:util';
import { runSeeds } from './run-seeds.ts';
import { simulate } from './simulate.ts';
import { type Failure, type Summary, table } from './summary.ts';
import { Trace } from './trace.ts';

const REPORT_EVERY_MS = 5_000;
const FAILURES_SHOWN = 50;

async function one(seed: number): Promise<boolean> {
  const run = await simulate(seed, new Trace((line) => console.log(line)));
  console.log(`\nseed ${seed} in`, run.circumstances);
  console.log('faults', Object.fromEntries(run.faults), 'known edges', Object.fromEntries(run.edges));
  if (run.violation !== undefined) {
    report({ seed, violation: run.violation });
  }
  return run.violation === undefined;
}

async function many(from: number, seeds: number, untilFailure: boolean): Promise<boolean> {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  let reportedAt = start;
  let shown = 0;
  const progress = (soFar: Summary) => {
    // At once: a long run need not end before its first failure can be looked at.
    for (const failure of soFar.failures.slice(shown, FAILURES_SHOWN)) {
      report(failure);
    }
    shown = soFar.failures.length;
    if (performance.now() - reportedAt > REPORT_EVERY_MS) {
      reportedAt = performance.now();
      const faults = [...soFar.faults.values()].reduce((sum, times) => sum + times, 0);
      console.log(
        `${soFar.seeds} of ${seeds} seeds, ${Math.round(soFar.seeds / seconds())}/s, ${faults} faults, ${soFar.failures.length} failing`,
      );
    }
  };
  const summary = await runSeeds({ from, seeds, untilFailure }, progress);
  console.log(table(summary, seconds()));
  if (summary.failures.length > 0) {
    console.log(`failing: ${summary.failures.map(({ seed }) => seed).join(' ')}`);
  }
  return summary.failures.length === 0;
}

function report({ seed, violation: { invariant, expected, actual } }: Failure): void {
  console.log(`\nseed ${seed}: broken: ${invariant}\n  expected  ${expected}\n  actual    ${actual}`);
  console.log(`  replay    npm run simulate -- --seed ${seed}`);
}

function wholeNumber(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0) {
    throw new RangeError(`--${name} must be a whole number, not "${value}".`);
  }
  return number;
}

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    'until-failure': { type: 'boolean', default: false },
  },
});
const sound =
  values.seed !== undefined
    ? await one(wholeNumber('seed', values.seed))
    : await many(wholeNumber('from', values.from), wholeNumber('seeds', values.seeds), values['until-failure']);
process.exitCode = sound ? 0 : 1;
