export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  /** How often it was delivered, this delivery included. */
  readonly receiveCount: number;
}

interface StoredMessage {
  readonly id: string;
  readonly body: string;
  receiveCount: number;
  visibleAt: number;
}

interface Settings {
  readonly visibilityTimeoutMs: number;
  /** A message that was delivered so often goes to the dead letters instead of being delivered again. */
  readonly maxReceives: number;
}

/** A standard SQS queue with its dead-letter queue; time comes in as a value, in milliseconds. */
export class InMemoryQueue {
  readonly #settings: Settings;
  readonly #messages = new Map<string, StoredMessage>();
  readonly #changed: () => void;
  #deadLetters: StoredMessage[] = [];
  #sent = 0;

  /** @param changed is told whenever a message may become visible earlier than was known */
  constructor(settings: Settings, changed: () => void = () => {}) {
    this.#settings = settings;
    this.#changed = changed;
  }

  send(body: string, visibleAt: number): void {
    const id = `message ${this.#sent++}`;
    this.#messages.set(id, { id, body, receiveCount: 0, visibleAt });
    this.#changed();
  }

  /** Delivers what is visible: all of it, or what `choose` takes from it; the rest stays visible. */
  receive(now: number, choose: <T>(visible: readonly T[]) => readonly T[] = (visible) => visible): QueueMessage[] {
    const visible = [...this.#messages.values()].filter(({ visibleAt }) => visibleAt <= now);
    return choose(visible).flatMap((message) => {
      if (message.receiveCount >= this.#settings.maxReceives) {
        this.#messages.delete(message.id);
        this.#deadLetters.push(message);
        return [];
      }
      message.receiveCount++;
      message.visibleAt = now + this.#settings.visibilityTimeoutMs;
      return [{ id: message.id, body: message.body, receiveCount: message.receiveCount }];
    });
  }

  /** Only who holds the latest delivery of a message can change when it is delivered again. */
  changeVisibility({ id, receiveCount }: QueueMessage, visibleAt: number): void {
    const message = this.#messages.get(id);
    if (message?.receiveCount === receiveCount) {
      message.visibleAt = visibleAt;
      this.#changed();
    }
  }

  /** Only the latest delivery counts, as its receipt handle is the only one that surely deletes. */
  delete({ id, receiveCount }: QueueMessage): void {
    if (this.#messages.get(id)?.receiveCount === receiveCount) {
      this.#messages.delete(id);
    }
  }

  /** When the next message becomes visible, or undefined when the queue is empty. */
  nextVisibleAt(): number | undefined {
    return this.#messages.size === 0
      ? undefined
      : Math.min(...[...this.#messages.values()].map(({ visibleAt }) => visibleAt));
  }

  get deadLetters(): number {
    return this.#deadLetters.length;
  }

  /** Moves the dead letters back: to the queue they are new messages. */
  redrive(now: number): void {
    for (const { body } of this.#deadLetters) {
      this.send(body, now);
    }
    this.#deadLetters = [];
  }
}
