import type { SQSRecord } from 'aws-lambda';
import type { DeliveredTimer, WindowCloserOutcome } from '../../lambdas/window-closer/story.ts';
import { backoffSeconds, parseMessage } from '../../lambdas/window-closer/timer-messages.ts';
import { InMemoryQueue, type QueueMessage } from '../twins/queue.ts';
import { Invocation } from './invocation.ts';
import type { World } from './world.ts';

export const VISIBILITY_TIMEOUT_MS = 180_000;
const FUNCTION_TIMEOUT_MS = 30_000;
const MESSAGES_PER_BATCH = 10;
/** How often somebody looks into the dead-letter queue once nothing fails any more. */
export const REDRIVE_MS = 30_000;

/** The queue WindowTimers with its event source mapping, and the little that window-closer's handler does about its story. */
export class TimerTrigger {
  readonly queue: InMemoryQueue;
  readonly #world: World;
  readonly #close: (timers: readonly DeliveredTimer[], invocation: Invocation) => Promise<WindowCloserOutcome>;
  /** Who holds the latest delivery of a message. */
  readonly #holders = new Map<string, Invocation>();
  #busy = 0;
  #invocations = 0;
  #nextLook: number | undefined;

  constructor(
    world: World,
    close: (timers: readonly DeliveredTimer[], invocation: Invocation) => Promise<WindowCloserOutcome>,
  ) {
    this.#world = world;
    this.#close = close;
    this.queue = new InMemoryQueue(
      { visibilityTimeoutMs: VISIBILITY_TIMEOUT_MS, maxReceives: world.circumstances.maxReceives },
      () => this.#lookLater(),
    );
  }

  /** Looks at the queue when its next message becomes visible; later, as messages take their time. */
  #lookLater(): void {
    const visibleAt = this.queue.nextVisibleAt();
    if (visibleAt === undefined || (this.#nextLook !== undefined && this.#nextLook <= visibleAt)) {
      return;
    }
    const { time } = this.#world;
    this.#nextLook = visibleAt;
    time.after(visibleAt - time.now, () => {
      if (this.#nextLook === visibleAt) {
        this.#nextLook = undefined;
        time.after(this.#world.latency(), () => this.#look());
      }
    });
  }

  #look(): void {
    const { random, circumstances, time } = this.#world;
    while (this.#busy < circumstances.closers) {
      const before = this.queue.deadLetters;
      const messages = this.queue.receive(time.now, (visible) =>
        random.shuffle(visible).slice(0, random.between(1, MESSAGES_PER_BATCH)),
      );
      for (let letter = before; letter < this.queue.deadLetters; letter++) {
        this.#world.countFault('dead-lettered timer');
        time.after(Math.max(this.#world.faultsEnd - time.now, 0) + REDRIVE_MS, () => this.queue.redrive(time.now));
      }
      if (messages.length === 0) {
        break;
      }
      void this.#serve(messages);
    }
    this.#lookLater();
  }

  async #serve(messages: readonly QueueMessage[]): Promise<void> {
    const { random, circumstances, time } = this.#world;
    this.#busy++;
    const invocation = new Invocation(`closer ${this.#invocations++}`, this.#world);
    this.#world.note(invocation.id, () =>
      messages.map(({ id, body, receiveCount }) => `${id} (delivery ${receiveCount}) ${body}`).join('; '),
    );
    for (const { id, body } of messages) {
      this.#holders.get(id)?.overtaken.add(JSON.parse(body).window);
      this.#holders.set(id, invocation);
    }
    for (const [window, timers] of Map.groupBy(
      messages.map(({ body }) => JSON.parse(body)),
      (timer) => timer.window,
    )) {
      if (timers.every(({ confirms }) => confirms !== undefined)) {
        invocation.confirming.set(window, Math.max(...timers.map(({ confirms }) => confirms)));
      }
    }
    for (const message of messages) {
      if (this.#world.fault('duplicate timer', circumstances.duplicateTimerRate)) {
        this.queue.changeVisibility(message, time.now + random.between(0, 3_000));
      }
    }
    let failed: readonly QueueMessage[] = [];
    const end = await invocation.run(FUNCTION_TIMEOUT_MS, async () => {
      failed = await this.#handle(messages, invocation);
      return failed.length === 0;
    });
    this.#busy--;
    if (end === 'succeeded') {
      for (const message of messages) {
        if (!failed.includes(message) && !this.#world.fault('lost delete', circumstances.lostCommitRate)) {
          this.queue.delete(message);
        }
      }
    }
    this.#look();
  }

  /** As the handler does: the failed ones stay in the queue and come again after their backoff. */
  async #handle(messages: readonly QueueMessage[], invocation: Invocation): Promise<readonly QueueMessage[]> {
    const timers = messages.map((message) => {
      const parsed = parseMessage(asRecord(message));
      if ('malformed' in parsed) {
        throw new Error('A timer of our own could not be read.', { cause: parsed.malformed });
      }
      return parsed.timer;
    });
    let undone: ReadonlySet<DeliveredTimer>;
    try {
      const { failed } = await this.#close(timers, invocation);
      undone = new Set(failed.map(({ timer }) => timer));
    } catch {
      undone = new Set(timers);
    }
    const failed = messages.filter((_, index) => undone.has(timers[index] as DeliveredTimer));
    await Promise.all(failed.map((message) => this.#backOff(message, invocation)));
    return failed;
  }

  async #backOff(message: QueueMessage, invocation: Invocation): Promise<void> {
    try {
      await invocation.call(
        () => `WindowTimers.backOff ${message.id}`,
        async () =>
          this.queue.changeVisibility(message, this.#world.time.now + backoffSeconds(message.receiveCount) * 1_000),
      );
    } catch {
      // It comes again all the same, only later.
    }
  }
}

function asRecord({ id, body, receiveCount }: QueueMessage): SQSRecord {
  const attributes = { ApproximateReceiveCount: String(receiveCount) };
  return { messageId: id, body, attributes } as SQSRecord;
}
