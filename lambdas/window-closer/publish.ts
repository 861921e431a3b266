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
 * the other has nothing to do. Should the first fail, its own message comes again.
 *
 * @returns the states as they were published, in that order; `publishedRevision` tells what had been published before
 */
export async function publishMaxima(
  due: readonly DueWindow[],
  table: Pick<WindowMaximaTable, 'seal' | 'recordPublished'>,
  publisher: Publisher,
): Promise<readonly WindowState[]> {
  const published: WindowState[] = [];
  let pending = due;
  while (pending.length > 0) {
    const sealed = await Promise.all(
      pending.map(async (one) => ({ ...one, state: await table.seal(one.window, one.timerId) })),
    );
    const publications = sealed.flatMap(({ state, ...one }) =>
      state !== undefined && (one.inAnyCase || isForTimer(state, one.timerId)) ? [{ ...one, state }] : [],
    );
    await publisher.publish(publications.map(({ state }) => maximumMessage(state)));
    published.push(...publications.map(({ state }) => state));
    const recorded = await Promise.all(
      publications.map(async (one) => ({ ...one, now: await table.recordPublished(one.state) })),
    );
    pending = recorded
      .filter(({ state, now }) => now.revision > state.revision)
      .map(({ window, timerId }) => ({ window, timerId, inAnyCase: true }));
  }
  return published;
}

function isForTimer(state: WindowState, timerId: string): boolean {
  return state.publishedRevision < state.revision && state.sealedBy === timerId;
}
