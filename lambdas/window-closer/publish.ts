import type { OutgoingMessage, Publisher } from '../shared/kafka/publisher.ts';
import { formatMicroDegrees } from '../shared/micro-degrees.ts';
import { TOPICS } from '../shared/topics.ts';
import { type Window, windowName } from '../shared/window.ts';
import type { WindowMaximaTable, WindowState } from '../shared/window-state.ts';

/** A window whose time has come. */
export interface DueWindow {
  readonly window: Window;
  readonly timerId: string;
  /** Publish even what is recorded as published: an earlier attempt of this timer may have published late, after a newer revision. */
  readonly inAnyCase: boolean;
  /** Publish what another timer has sealed, too: it has had its time. */
  readonly yielded: boolean;
  /** Publish this revision once more, if it is still the newest. */
  readonly confirms: number | undefined;
}

export interface PublishedMaxima {
  /** As they were published, in that order; `publishedRevision` tells what had been published before. */
  readonly published: readonly WindowState[];
  /** Windows that another timer has sealed and not yet published. */
  readonly left: readonly DueWindow[];
  /** The windows as they were found or published last; without those that are not in the table. */
  readonly states: readonly WindowState[];
}

/** `City,temperature` under the window's start; the highest revision of a window is right, and so is the last value. */
export function maximumMessage({ window, maximum, revision }: WindowState): OutgoingMessage {
  return {
    topic: TOPICS.maxima,
    key: Buffer.from(windowName(window)),
    value: Buffer.from(`${maximum.city},${formatMicroDegrees(maximum.microDegrees)}`),
    timestamp: window.end - 1,
    headers: [
      ['window-start', windowName(window)],
      ['window-end', new Date(window.end).toISOString()],
      ['revision', String(revision)],
    ],
  };
}

/**
 * Seals and publishes the windows' maxima, then records what was published; where a newer revision is there by then, it is
 * published too. So whoever publishes last has seen that nothing newer was there, and the topic's last value is right.
 *
 * A window can have two timers, of two partitions whose first readings came at the same time: the one that seals publishes,
 * and the other leaves it to that one.
 */
export async function publishMaxima(
  due: readonly DueWindow[],
  table: Pick<WindowMaximaTable, 'seal' | 'recordPublished'>,
  publisher: Publisher,
): Promise<PublishedMaxima> {
  const published: WindowState[] = [];
  const left: DueWindow[] = [];
  const states = new Map<number, WindowState>();
  let pending = due;
  while (pending.length > 0) {
    const sealed = await Promise.all(
      pending.map(async (one) => ({ ...one, state: await table.seal(one.window, one.timerId) })),
    );
    const found = sealed.flatMap(({ state, ...one }) => (state === undefined ? [] : [{ ...one, state }]));
    for (const { state } of found) {
      states.set(state.window.start, state);
    }
    const publications = found.filter(
      ({ state, ...one }) => one.inAnyCase || one.confirms === state.revision || isForTimer(state, one),
    );
    left.push(...found.filter((one) => !publications.includes(one) && isOpen(one.state)));
    await publisher.publish(publications.map(({ state }) => maximumMessage(state)));
    published.push(...publications.map(({ state }) => state));
    const recorded = await Promise.all(
      publications.map(async (one) => ({ ...one, now: await table.recordPublished(one.state) })),
    );
    pending = recorded
      .filter(({ state, now }) => now.revision > state.revision)
      .map(({ window, timerId }) => ({ window, timerId, inAnyCase: true, yielded: false, confirms: undefined }));
  }
  return { published, left, states: [...states.values()] };
}

function isForTimer(state: WindowState, { timerId, yielded }: Pick<DueWindow, 'timerId' | 'yielded'>): boolean {
  return isOpen(state) && (yielded || state.sealedBy === timerId);
}

function isOpen({ publishedRevision, revision }: WindowState): boolean {
  return publishedRevision < revision;
}
