import type { Publisher } from '../shared/kafka/publisher.ts';
import type { Progress, ProgressTable } from '../shared/progress.ts';
import type { Window } from '../shared/window.ts';
import type { WindowMaximaTable, WindowState } from '../shared/window-state.ts';
import type { WindowTimer, WindowTimers } from '../shared/window-timers.ts';
import { nextDelayMs, partitionsBehind } from './closing.ts';
import { publishMaxima } from './publish.ts';

/** Longer than an invocation may run: whoever has sealed a window has published it by then, or has died. */
const YIELD_MS = 35_000;

/**
 * A publication can arrive late: its invocation goes on after its end (a zombie), or the request lingers on its way when its sender has
 * given up. Longer than all of that together may take, so a revision that is published again after this time comes after every older one.
 */
export const CONFIRM_MS = 300_000;

/** What the broker tells of the input topic. */
export interface InputLog {
  /** All partitions of the topic. */
  partitions(): Promise<readonly number[]>;
  /**
   * Those of `partitions` that hold a record which a reader of committed data would get at or after its progress: the log's
   * end alone does not tell, as transaction markers and compaction leave gaps.
   */
  unread(partitions: readonly number[], progress: Progress): Promise<ReadonlySet<number>>;
}

export interface WindowCloserPorts {
  readonly table: Pick<WindowMaximaTable, 'seal' | 'recordPublished'>;
  /** The progress of window-maxima. */
  readonly progress: Pick<ProgressTable, 'read'>;
  readonly log: InputLog;
  readonly timers: WindowTimers;
  readonly publisher: Publisher;
}

export interface DeliveredTimer extends WindowTimer {
  /** It was delivered before, and that attempt did not finish. */
  readonly redelivered: boolean;
}

export interface WindowCloserOutcome {
  /** As published, one entry a publication. */
  readonly published: readonly WindowState[];
  /** Windows that have to wait: their timers were sent again with a delay. Those that wait to be confirmed alone are left out. */
  readonly putOff: readonly Window[];
  /** Timers that have to be delivered again, with the reason. */
  readonly failed: readonly { readonly timer: DeliveredTimer; readonly reason: unknown }[];
}

/**
 * Closes the windows whose timers are due. A window is complete when each partition of the topic either has its watermark at
 * or past the window's end, or nothing unread; else it is asked again later. The progress is read before the broker is
 * asked, and the window after both: what the answer rests on is then in the table.
 */
export async function closeWindows(
  timers: readonly DeliveredTimer[],
  ports: WindowCloserPorts,
): Promise<WindowCloserOutcome> {
  const { complete, waiting } = await sortOut(timers, ports);
  const [published, putOff] = await Promise.allSettled([
    publishComplete(complete, ports),
    ports.timers.send(
      waiting.map(({ window, id, attempt, redelivered, standing, confirms }) => ({
        window,
        id,
        attempt: attempt + 1,
        standing: redelivered ? 'repeat' : standing,
        confirms,
        delayMs: nextDelayMs(attempt),
      })),
    ),
  ]);
  return {
    published: published.status === 'fulfilled' ? published.value : [],
    putOff:
      putOff.status === 'fulfilled'
        ? waiting.filter(({ confirms }) => confirms === undefined).map(({ window }) => window)
        : [],
    failed: [
      ...(published.status === 'rejected' ? complete.map((timer) => ({ timer, reason: published.reason })) : []),
      ...(putOff.status === 'rejected' ? waiting.map((timer) => ({ timer, reason: putOff.reason })) : []),
    ],
  };
}

/**
 * Publishes, and asks again later: about windows that another timer has sealed, as nobody else would publish them if it died; and about
 * those that were corrected, as their older revision may still arrive. Each revision has a timer of its own, sent after the raise, so
 * the newest is confirmed whoever published it.
 */
async function publishComplete(
  timers: readonly DeliveredTimer[],
  ports: WindowCloserPorts,
): Promise<readonly WindowState[]> {
  const due = timers.map(({ window, id, redelivered, standing, confirms }) => ({
    window,
    timerId: id,
    inAnyCase: redelivered || standing === 'repeat',
    yielded: standing === 'yielded',
    confirms,
  }));
  const { published, left, states } = await publishMaxima(due, ports.table, ports.publisher);
  const corrected = new Map(
    states.filter(({ revision }) => revision > 1).map(({ window, revision }) => [window.start, revision]),
  );
  const yielding = left.map(({ window, timerId }) => ({
    window,
    id: timerId,
    attempt: 0,
    standing: 'yielded' as const,
    delayMs: YIELD_MS,
  }));
  const confirming = timers
    .filter(({ window, confirms }) => confirms === undefined && corrected.has(window.start))
    .map(({ window, id }) => ({
      window,
      id,
      attempt: 0,
      confirms: corrected.get(window.start),
      delayMs: CONFIRM_MS,
    }));
  if (yielding.length + confirming.length > 0) {
    await ports.timers.send([...yielding, ...confirming]);
  }
  return published;
}

async function sortOut(timers: readonly DeliveredTimer[], ports: WindowCloserPorts) {
  const partitions = await ports.log.partitions();
  const progress = await ports.progress.read();
  const behind = timers.map((timer) => ({ timer, behind: partitionsBehind(timer.window, partitions, progress) }));
  const unread = await ports.log.unread([...new Set(behind.flatMap((one) => one.behind))], progress);
  const waits = ({ behind: lagging }: { readonly behind: readonly number[] }) =>
    lagging.some((partition) => unread.has(partition));
  return {
    complete: behind.filter((one) => !waits(one)).map(({ timer }) => timer),
    waiting: behind.filter(waits).map(({ timer }) => timer),
  };
}
