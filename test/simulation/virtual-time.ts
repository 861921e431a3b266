interface Event {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

const before = (a: Event, b: Event) => a.at < b.at || (a.at === b.at && a.order < b.order);

/**
 * The one clock and the one event queue of a run. Whatever waits, waits for an event of this queue, and the next event
 * happens only when all code that the last one woke has come to rest; so a run is a function of its seed.
 */
export class VirtualTime {
  /** Milliseconds since the epoch. */
  now: number;
  readonly #events: Event[] = [];
  #order = 0;
  #stopped = false;

  constructor(now: number) {
    this.now = now;
  }

  /** Has `action` done after `delayMs`; of several at the same moment, the first that asked comes first. */
  after(delayMs: number, action: () => void): void {
    this.#push({ at: this.now + Math.max(delayMs, 0), order: this.#order++, action });
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** When the next event happens; Infinity when none is left. */
  get nextAt(): number {
    return this.#events[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Ends the run after the event under way. */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * Lets events happen until none is left, or until the clock would pass `limit`.
   *
   * @returns whether none is left
   */
  async run(limit: number): Promise<boolean> {
    for (let next = this.#events[0]; next !== undefined && !this.#stopped; next = this.#events[0]) {
      if (next.at > limit) {
        return false;
      }
      this.#takeFirst();
      this.now = next.at;
      next.action();
      await atRest();
    }
    return !this.#stopped;
  }

  #push(event: Event): void {
    const events = this.#events;
    let index = events.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = events[parent] as Event;
      if (!before(event, above)) {
        break;
      }
      events[index] = above;
      index = parent;
    }
    events[index] = event;
  }

  #takeFirst(): void {
    const events = this.#events;
    const last = events.pop();
    if (last === undefined || events.length === 0) {
      return;
    }
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= events.length) {
        break;
      }
      if (child + 1 < events.length && before(events[child + 1] as Event, events[child] as Event)) {
        child++;
      }
      if (!before(events[child] as Event, last)) {
        break;
      }
      events[index] = events[child] as Event;
      index = child;
    }
    events[index] = last;
  }
}

/** Node turns to the ticks that a microtask asked for only when no microtask is left: all that was woken has then come to rest. */
function atRest(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
