import pMap from 'p-map';
import { inJudgedParts } from '../shared/judging.ts';
import { type KafkaBatch, nextOffset } from '../shared/kafka/batch.ts';
import { batchSize, type Progress, type ProgressTable, unfinished } from '../shared/progress.ts';
import type { WindowMaximaTable, WindowState } from '../shared/window-state.ts';
import type { DelayedTimer, WindowTimers } from '../shared/window-timers.ts';
import { type CollectedMaxima, collectMaxima } from './maxima.ts';

export interface WindowMaximaPorts {
  readonly table: WindowMaximaTable;
  readonly timers: WindowTimers;
  readonly progress: ProgressTable;
  /** Names this invocation: its timers carry it. */
  readonly invocationId: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** All in milliseconds. */
export interface WindowSettings {
  readonly windowMs: number;
  readonly graceMs: number;
  readonly outOfOrdernessMs: number;
  /** How long a window is kept after its end, or after its last raise if that came later. */
  readonly retentionMs: number;
}

export interface WindowMaximaOutcome {
  readonly read: number;
  readonly rejected: number;
  /** Records that an earlier delivery had dealt with. */
  readonly skipped: number;
  /** Windows that the batch touched. */
  readonly windows: number;
  /** The newest event time of the batch's usable readings, in milliseconds since the epoch. */
  readonly latestEventTime: number | undefined;
}

const CONCURRENT_WRITES = 32;

/**
 * Raises the maxima of the windows that a batch touches, sees to it that each has its timer, and only then records the
 * partitions' progress: a window may close on the strength of that progress, so all that lies before it must be in the table.
 */
export async function trackMaxima(
  batch: KafkaBatch,
  settings: WindowSettings,
  ports: WindowMaximaPorts,
): Promise<WindowMaximaOutcome> {
  const progress = await ports.progress.read();
  const rest = unfinished(batch, progress);
  const parts = await inJudgedParts(rest, progress, ports, (part, clockOf) =>
    trackRecords(part, clockOf, progress, settings, ports),
  );
  const latest = parts.flatMap((part) => [...part.latest.values()]);
  return {
    read: batchSize(batch),
    rejected: parts.reduce((sum, part) => sum + part.rejected, 0),
    skipped: batchSize(batch) - batchSize(rest),
    windows: parts.reduce((sum, part) => sum + part.maxima.length, 0),
    latestEventTime: latest.length === 0 ? undefined : Math.max(...latest),
  };
}

async function trackRecords(
  rest: KafkaBatch,
  clockOf: (partition: number) => number,
  progress: Progress,
  settings: WindowSettings,
  ports: WindowMaximaPorts,
): Promise<CollectedMaxima> {
  const collected = collectMaxima(rest, settings.windowMs, clockOf);
  const { maxima, latest } = collected;

  const states = await pMap(
    maxima,
    ({ window, maximum }) =>
      ports.table.raise(window, maximum, Math.max(window.end, ports.now()) + settings.retentionMs),
    { concurrency: CONCURRENT_WRITES },
  );
  await startTimers(states, settings, ports);
  await Promise.all(
    rest.map((part) =>
      ports.progress.advance(part.partition, {
        nextOffset: nextOffset(part),
        watermark: watermark(part.partition, progress, latest, settings.outOfOrdernessMs),
      }),
    ),
  );
  return collected;
}

/**
 * Sends a timer for each window whose current revision has none, then marks it. A crash in between sends a second one, which
 * finds nothing to do; the other order could leave a window open for ever.
 */
async function startTimers(
  states: readonly WindowState[],
  settings: WindowSettings,
  ports: WindowMaximaPorts,
): Promise<void> {
  const untimed = states.filter(({ timerRevision, revision }) => timerRevision < revision);
  await ports.timers.send(untimed.map((state) => timerFor(state, settings, ports)));
  await pMap(untimed, ({ window, revision }) => ports.table.markTimer(window, revision), {
    concurrency: CONCURRENT_WRITES,
  });
}

/** Due when the window's grace is over; at once when its maximum was published already and has to be corrected. */
function timerFor(
  { window, sealedRevision }: WindowState,
  settings: WindowSettings,
  ports: WindowMaximaPorts,
): DelayedTimer {
  const delayMs = sealedRevision > 0 ? 0 : Math.max(window.end + settings.graceMs - ports.now(), 0);
  return { window, id: ports.invocationId, attempt: 0, delayMs };
}

function watermark(
  partition: number,
  progress: Progress,
  latest: ReadonlyMap<number, number>,
  outOfOrdernessMs: number,
): number | undefined {
  const before = progress.get(partition)?.watermark;
  const eventTime = latest.get(partition);
  return eventTime === undefined ? before : Math.max(before ?? -Infinity, eventTime - outOfOrdernessMs);
}
