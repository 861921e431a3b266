// Runs the seeds that it is asked for, thread by thread: one range after the other, each answered with its summary.
import { parentPort } from 'node:worker_threads';
import { simulate } from './simulate.ts';
import { addRun, emptySummary } from './summary.ts';

parentPort?.on('message', async ({ from, seeds }: { readonly from: number; readonly seeds: number }) => {
  const summary = emptySummary();
  for (let seed = from; seed < from + seeds; seed++) {
    addRun(summary, await simulate(seed));
  }
  parentPort?.postMessage(summary);
});
