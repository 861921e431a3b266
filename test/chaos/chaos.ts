import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { DeployedPipeline } from '../integration/pipeline/deployed-pipeline.ts';
import type { Sent } from '../integration/pipeline/ledger.ts';
import { allOf } from './all-of.ts';
import { FaultInjection, type FaultInjectionOptions } from './fault-injection.ts';
import type { FaultTally } from './faults.ts';
import { countTimers } from './timers.ts';
import { sendTraffic } from './traffic.ts';
import { judge, type Verdict } from './verdict.ts';
import { readWritten, type Written } from './written.ts';

export interface ChaosOptions extends FaultInjectionOptions {
  readonly durationMs: number;
  readonly recordsPerSecond: number;
  readonly progress: (line: string) => void;
}

export interface ChaosReport {
  readonly verdict: Verdict;
  readonly written: readonly Written[];
  readonly records: number;
  readonly faults: FaultTally;
  /** Timers that were still to be delivered when waiting was given up. */
  readonly timersLeft: number;
  /** Invocations that failed and had their batch delivered again. */
  readonly failedBatches: number;
  /** From the end of traffic and faults until everything was right, in milliseconds. */
  readonly settledMs: number;
  readonly trafficMs: number;
}

export const PARTITIONS = 4;

/** Until when everything has to be right: a timer of a closer that was killed takes 31 s to come again, a killed poller's partitions 6 s. */
const SETTLE_LIMIT_MS = 60_000;
/** Until when the last copy of a timer has come, too: it must not change anything. */
const REST_LIMIT_MS = 90_000;
const POLL_INTERVAL_MS = 500;

/** Sends traffic through a deployed pipeline while everything fails that can, then waits until nothing is wrong, or time is over. */
export async function runChaos(pipeline: DeployedPipeline, options: ChaosOptions): Promise<ChaosReport> {
  const { progress } = options;
  const ledger: Sent[] = [];
  const injection = await FaultInjection.start(pipeline, options);
  const started = performance.now();
  const watch = setInterval(() => {
    const seconds = Math.round((performance.now() - started) / 1_000);
    progress(`${seconds} s: ${ledger.length} records sent, ${injection.tally.total} faults injected`);
  }, 10_000);
  try {
    const over = new AbortController();
    const end = () => over.abort();
    const [records] = await allOf([
      sendTraffic(pipeline, ledger, { ...options, partitions: PARTITIONS, signal: over.signal }).finally(end),
      injection.run(over.signal).finally(end),
    ]);
    const ended = performance.now();
    progress(`Traffic and faults are over; everything has to be right within ${SETTLE_LIMIT_MS / 1_000} s.`);
    const written = await readWritten(pipeline, ledger, PARTITIONS);
    await waitFor(SETTLE_LIMIT_MS, async () => (await judge(pipeline, written)).wrong.length === 0);
    const settledMs = performance.now() - ended;
    await waitFor(REST_LIMIT_MS, async () => (await countTimers(pipeline)) === 0);
    return {
      verdict: await judge(pipeline, written),
      timersLeft: await countTimers(pipeline),
      written,
      records,
      faults: injection.tally,
      failedBatches: await countFailedBatches(pipeline),
      settledMs,
      trafficMs: ended - started,
    };
  } finally {
    clearInterval(watch);
    await injection.stop();
  }
}

/** Waits until it holds or time is over: whether it did is the report's to say. */
async function waitFor(limitMs: number, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await holds()) && performance.now() < deadline) {
    await delay(POLL_INTERVAL_MS);
  }
}

async function countFailedBatches({ triggerLog }: DeployedPipeline): Promise<number> {
  return (await readFile(triggerLog, 'utf8')).split('\n').filter((line) => line.includes('failed (attempt ')).length;
}
