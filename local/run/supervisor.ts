import { setTimeout as delay } from 'node:timers/promises';
import { describeExit, type Service } from '../process.ts';

/** What the screen shows of a part. */
export interface PartState {
  readonly name: string;
  readonly state: 'starting' | 'up' | 'restarting' | 'down';
  readonly restarts: number;
}

/** A part died so often that starting it again helps nobody. */
export class CrashLoopError extends Error {
  override readonly name = 'CrashLoopError';
}

export interface SupervisedPart<S extends Service> {
  readonly name: string;
  readonly logFile: string;
  /** Starts the part and resolves when it works; gives up on `signal`. Called again, on the same data, after each death. */
  start(signal: AbortSignal): Promise<S>;
}

export interface SupervisorEvents {
  /** A line for the person who watches. */
  notice(line: string): void;
  /** The run cannot go on. */
  fatal(error: Error): void;
}

export interface Clock {
  /** Milliseconds since any fixed moment. */
  now(): number;
  /** Resolves after `ms`, or as soon as `signal` is aborted. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

const REAL_CLOCK: Clock = {
  now: () => performance.now(),
  pause: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
};

const MAX_DEATHS = 5;
const WITHIN_MS = 60_000;
const FIRST_PAUSE_MS = 100;

/** Keeps a part running: starts it again whenever it ends by itself. */
export class Supervisor<S extends Service> {
  readonly #part: SupervisedPart<S>;
  readonly #events: SupervisorEvents;
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  #starting: Promise<S> | undefined;
  #watching: Promise<void> | undefined;
  #state: PartState['state'] = 'starting';
  #restarts = 0;

  constructor(part: SupervisedPart<S>, events: SupervisorEvents, clock = REAL_CLOCK) {
    this.#part = part;
    this.#events = events;
    this.#clock = clock;
  }

  get state(): PartState {
    return { name: this.#part.name, state: this.#state, restarts: this.#restarts };
  }

  /** The first start: its failure is the caller's to handle. */
  async start(): Promise<S> {
    const service = await this.#startOnce();
    this.#watching = this.#watch(service);
    return service;
  }

  /** Ends the part for good. Safe at any time, during a start too. */
  async stop(graceMs?: number): Promise<void> {
    this.#stopping.abort();
    const service = await this.#starting?.catch(() => undefined);
    await service?.stop(graceMs);
    await this.#watching;
    this.#state = 'down';
  }

  async #startOnce(): Promise<S> {
    this.#starting = this.#part.start(this.#stopping.signal);
    const service = await this.#starting;
    this.#state = 'up';
    return service;
  }

  async #watch(first: S): Promise<void> {
    let service: S | undefined = first;
    let deaths: number[] = [];
    while (!this.#stopping.signal.aborted) {
      const reason = service === undefined ? 'did not start' : `ended (${describeExit(await service.exited)})`;
      if (this.#stopping.signal.aborted) {
        return;
      }
      this.#state = 'restarting';
      const now = this.#clock.now();
      deaths = [...deaths.filter((death) => now - death < WITHIN_MS), now];
      if (deaths.length >= MAX_DEATHS) {
        const message = `The ${this.#part.name} died ${MAX_DEATHS} times within a minute.`;
        this.#events.fatal(new CrashLoopError(`${message} Log: ${this.#part.logFile}`));
        return;
      }
      this.#events.notice(`The ${this.#part.name} ${reason}; starting it again.`);
      // A part that dies for the first time is back at once, one that keeps dying is given time.
      await this.#clock.pause(FIRST_PAUSE_MS * 4 ** (deaths.length - 1), this.#stopping.signal);
      service = await this.#startAgain();
    }
  }

  async #startAgain(): Promise<S | undefined> {
    if (this.#stopping.signal.aborted) {
      return undefined;
    }
    this.#restarts += 1;
    try {
      const service = await this.#startOnce();
      this.#events.notice(`The ${this.#part.name} is up again.`);
      return service;
    } catch {
      return undefined;
    }
  }
}
