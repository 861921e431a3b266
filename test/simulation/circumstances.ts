import type { Random } from './random.ts';

/** What can happen to a call of a port. */
export const CALL_FAULTS = [
  'throttled',
  'reply lost',
  'repeated',
  'landed late',
  'stalled',
  'in part',
  'crash before',
  'crash after',
] as const;
export type CallFault = (typeof CALL_FAULTS)[number];

/** Calls that faults may single out. */
export type CallKind = 'publish' | 'seal';

/**
 * What a seed's run is like. Drawn anew for each seed, and most faults are left out of most runs: some failures need quiet
 * around them to show ("swarm testing", Groce et al., ISSTA 2012). Times are in milliseconds.
 */
export interface Circumstances {
  /** No faults, no lateness: each window must be published exactly once. */
  readonly calm: boolean;
  readonly partitions: number;
  readonly records: number;
  readonly cities: number;
  /** How long input lasts. */
  readonly inputMs: number;
  /** From this moment of the run on, nothing fails any more. */
  readonly faultsMs: number;
  /** Of each call, and of each message's way to a trigger. */
  readonly latencyMs: number;
  readonly maxSkewMs: number;
  /** How far event times of a partition go back and forth. */
  readonly disorderMs: number;
  readonly lateRate: number;
  /** Most readings are late ones of a few windows, each hotter than the last: one correction after the other. */
  readonly rising: boolean;
  readonly poisonRate: number;
  /** Readings whose timestamp is 50 s to 200 s ahead: whether they can be used depends on who asks when. */
  readonly aheadRate: number;
  readonly gapRate: number;
  /** How much of the input is in the topic before the functions start. */
  readonly backlog: number;
  readonly maxBatch: number;
  /** How long a poller rests between two batches, at most: windows have to wait for what it has not read. */
  readonly pauseMs: number;
  readonly pollers: { readonly averages: number; readonly maxima: number };
  readonly closers: number;
  readonly callFaults: readonly CallFault[];
  readonly callFaultRate: number;
  /** The one function whose calls fail; undefined: those of all. */
  readonly victim: 'averages' | 'maxima' | 'closer' | undefined;
  /** Calls of one kind fail, and often, and no others: older values come after newer ones, seals in the name of a timer long gone. */
  readonly focus: CallKind | undefined;
  /** The poller takes an invocation for failed that goes on. */
  readonly desertionRate: number;
  /** A batch succeeded, and its commit is lost. */
  readonly lostCommitRate: number;
  readonly rebalances: number;
  readonly longRetryRate: number;
  readonly duplicateTimerRate: number;
  readonly maxReceives: number;
}

export function drawCircumstances(random: Random): Circumstances {
  const calm = random.chance(0.15);
  const rate = (...rates: [number, ...number[]]) => (calm ? 0 : random.pick(rates));
  const victim = random.pick([undefined, undefined, 'averages', 'maxima', 'closer', 'closer'] as const);
  const rising = !calm && random.chance(victim === 'closer' ? 0.75 : 0.25);
  const focus =
    !calm && random.chance(rising ? 0.5 : 0.1) ? random.pick(['publish', 'publish', 'seal'] as const) : undefined;
  const aheadRate = rate(0, 0, 0.25);
  const inputMs = random.pick([8_000, 20_000, 40_000]);

  return {
    calm,
    partitions: random.between(1, 4),
    records: random.between(rising ? 25 : 4, 60),
    cities: random.between(1, 6),
    inputMs,
    faultsMs: calm ? 0 : random.pick([10_000, 60_000, 150_000]),
    latencyMs: calm ? 20 : rising ? random.pick([5, 50, 400]) : random.pick([5, 50, 400, 2_000]),
    maxSkewMs: rate(0, 500, 3_000),
    disorderMs: calm ? random.pick([0, 600]) : random.pick([0, 900, 3_000, 12_000]),
    lateRate: rate(0, 0, 0.05, 0.3),
    rising,
    poisonRate: random.pick([0, 0.1, 0.3]),
    aheadRate,
    gapRate: random.pick([0, 0.1, 0.4]),
    backlog: rising ? 0 : random.pick([0, 0, 0.5, 1]),
    maxBatch: random.pick([1, 3, 10, 100]),
    pauseMs: random.pick([0, 0, 3_000]),
    pollers: { averages: random.between(1, 4), maxima: random.between(1, 4) },
    closers: random.between(rising ? 2 : 1, 5),
    callFaults: calm ? [] : random.some(CALL_FAULTS),
    callFaultRate:
      focus !== undefined ? rate(0.2, 0.4) : victim === undefined ? rate(0, 0.02, 0.08, 0.2) : rate(0.1, 0.2, 0.3),
    victim,
    focus,
    desertionRate: rate(0, 0, 0.1, 0.4),
    lostCommitRate: rate(0, 0, 0.2),
    rebalances: calm ? 0 : random.pick([0, 0, 1, 4]),
    longRetryRate: aheadRate > 0 ? 0.4 : rate(0, 0, 0.3),
    duplicateTimerRate: rate(0, 0, 0.2),
    maxReceives: random.pick([3, 15]),
  };
}
