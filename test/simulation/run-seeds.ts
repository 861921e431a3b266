import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { add, emptySummary, type Summary } from './summary.ts';

export interface SeedRange {
  readonly from: number;
  readonly seeds: number;
  /** Runs no further than the first range with a failure. */
  readonly untilFailure: boolean;
}

const SEEDS_A_TURN = 50;

/** Runs many seeds on all cores. `progress` is told after each turn. */
export async function runSeeds(range: SeedRange, progress: (soFar: Summary) => void): Promise<Summary> {
  const summary = emptySummary();
  let next = range.from;
  const end = range.from + range.seeds;
  const work = async () => {
    const worker = new Worker(new URL('./seeds-worker.ts', import.meta.url));
    try {
      while (next < end && !(range.untilFailure && summary.failures.length > 0)) {
        const from = next;
        next = Math.min(from + SEEDS_A_TURN, end);
        add(summary, await turn(worker, { from, seeds: next - from }));
        progress(summary);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(
    Array.from({ length: Math.min(availableParallelism(), Math.ceil(range.seeds / SEEDS_A_TURN)) }, work),
  );
  summary.failures.sort((a, b) => a.seed - b.seed);
  return summary;
}

function turn(worker: Worker, seeds: { readonly from: number; readonly seeds: number }): Promise<Summary> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (summary: Summary) => {
      worker.off('error', reject);
      resolve(summary);
    });
    worker.postMessage(seeds);
  });
}
