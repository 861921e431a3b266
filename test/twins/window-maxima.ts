import type { Window } from '../../lambdas/shared/window.ts';
import { exceeds, type Maximum, type WindowMaximaTable, type WindowState } from '../../lambdas/shared/window-state.ts';

/** WindowMaxima in memory. */
export class InMemoryWindowMaxima implements WindowMaximaTable {
  readonly #items = new Map<number, WindowState>();

  async raise(window: Window, maximum: Maximum): Promise<WindowState> {
    const item = this.#items.get(window.start);
    const state: WindowState =
      item === undefined
        ? {
            window,
            maximum,
            revision: 1,
            sealedRevision: 0,
            sealedBy: undefined,
            publishedRevision: 0,
            timerRevision: 0,
          }
        : exceeds(maximum, item.maximum)
          ? { ...item, maximum, revision: item.sealedRevision + 1 }
          : item;
    return this.#put(state);
  }

  async markTimer(window: Window, revision: number): Promise<void> {
    const item = this.#items.get(window.start);
    if (item !== undefined) {
      this.#put({ ...item, timerRevision: Math.max(item.timerRevision, revision) });
    }
  }

  async seal(window: Window, timerId: string): Promise<WindowState | undefined> {
    const item = this.#items.get(window.start);
    return item === undefined || item.sealedRevision >= item.revision
      ? item
      : this.#put({ ...item, sealedRevision: item.revision, sealedBy: timerId });
  }

  async recordPublished({ window, revision }: WindowState): Promise<WindowState> {
    const item = this.#items.get(window.start);
    if (item === undefined) {
      throw new Error('Only a window that was sealed can be recorded.');
    }
    return item.revision === revision ? this.#put({ ...item, publishedRevision: revision }) : item;
  }

  #put(state: WindowState): WindowState {
    this.#items.set(state.window.start, state);
    return state;
  }
}
