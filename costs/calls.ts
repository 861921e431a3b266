import { nextDelayMs } from '../lambdas/window-closer/closing.ts';
import type { Load } from './load.ts';

/** What the functions do, a second. A test holds the counts to the functions' code. */
export interface Calls {
  /** Batches of one trigger: both triggers cut alike. */
  readonly batches: number;
  readonly recordsPerBatch: number;
  readonly averages: {
    readonly progressReads: number;
    readonly cityWrites: number;
    readonly cityReads: number;
    readonly progressWrites: number;
    readonly published: number;
  };
  readonly maxima: {
    readonly progressReads: number;
    readonly raises: number;
    readonly timerMarks: number;
    readonly timersSent: number;
    readonly progressWrites: number;
  };
  readonly closer: {
    /** How often a window is asked to close, at most: each time is a message, an invocation and a read of the progress. */
    readonly asks: number;
    readonly seals: number;
    readonly records: number;
    readonly putOffs: number;
  };
}

export function callsPerSecond(load: Load): Calls {
  const { recordsPerSecond: rate, batchSize, batchSeconds, pollers, windowSeconds } = load;
  // A batch is gathered from its first record on; the time that the function takes is left out, so this is an upper bound.
  const recordsPerBatch = rate === 0 ? 0 : Math.min(batchSize, (rate / pollers) * batchSeconds + 1);
  const batches = rate === 0 ? 0 : rate / recordsPerBatch;
  const cities = batches * expectedDistinct(load.cities, recordsPerBatch);
  const partitions = batches * expectedDistinct(load.partitions / pollers, recordsPerBatch);
  const span = rate === 0 ? 0 : (recordsPerBatch - 1) / (rate / pollers);
  const windows = Math.min(rate, 1 / windowSeconds);
  const asks = windows * asksPerWindow(load);
  return {
    batches,
    recordsPerBatch,
    averages: {
      progressReads: batches,
      cityWrites: cities,
      cityReads: cities,
      progressWrites: partitions,
      published: cities,
    },
    maxima: {
      progressReads: batches,
      raises: batches * Math.min(recordsPerBatch, 1 + span / windowSeconds),
      timerMarks: windows,
      timersSent: windows,
      progressWrites: partitions,
    },
    closer: { asks, seals: windows, records: windows, putOffs: asks - windows },
  };
}

/** How many of `kinds` that are equally likely occur among `draws`. */
function expectedDistinct(kinds: number, draws: number): number {
  return kinds <= 1 ? 1 : kinds * (1 - (1 - 1 / kinds) ** draws);
}

/**
 * The most that it comes to: the timer is due as soon as the grace is over, and the batch with a reading that is newer than the
 * window's end by the out-of-orderness has only just begun by then.
 */
function asksPerWindow({ graceSeconds, outOfOrdernessSeconds, batchSeconds }: Load): number {
  let asks = 1;
  for (let at = graceSeconds; at < outOfOrdernessSeconds + batchSeconds; at += nextDelayMs(asks - 1) / 1000, asks++);
  return asks;
}
