import type { CallFault, CallKind } from './circumstances.ts';
import type { World } from './world.ts';

/** How a trigger sees an invocation end. */
export type InvocationEnd = 'succeeded' | 'failed' | 'crashed' | 'timed out' | 'deserted';

/** How long a call that hangs takes, at most: long enough to be overtaken, or longer than any function may. */
const STALLS_MS = [2_000, 10_000, 90_000] as const;
/** How long a request can be under way after its sender has given up. */
const MAX_STRAY_MS = 30_000;
/** How long an invocation goes on, at most, that was to be ended at its timeout. */
const MAX_OVERRUN_MS = 120_000;

class FaultError extends Error {
  override readonly name = 'FaultError';
}

const never = <T>(): Promise<T> => new Promise<T>(() => {});

/** One invocation of a function: its clock, its calls with what befalls them, and its end. */
export class Invocation {
  readonly id: string;
  readonly #world: World;
  readonly #startedAt: number;
  readonly #skewMs: number;
  readonly #rate: number;
  #dead = false;
  #onDeath: () => void = () => {};
  readonly #died = new Promise<void>((resolve) => {
    this.#onDeath = resolve;
  });

  constructor(id: string, world: World) {
    const { maxSkewMs } = world.circumstances;
    this.id = id;
    this.#world = world;
    this.#startedAt = world.time.now;
    this.#skewMs = maxSkewMs === 0 ? 0 : world.random.between(-maxSkewMs, maxSkewMs);
    this.#rate = maxSkewMs === 0 ? 1 : world.random.pick([1, 0.99, 1.01]);
  }

  /** Its trigger waits for its end, and repeats its work if that is a bad one. */
  awaited = true;
  /** Windows whose timers were delivered again meanwhile: what becomes of this delivery, nobody asks. */
  readonly overtaken = new Set<string>();
  /** Windows whose timers of this batch all confirm, and the highest revision that they confirm. */
  readonly confirming = new Map<string, number>();
  /** All of its work is done, and none of it failed. */
  finished = false;

  /** This invocation's clock: off by its skew, and it may run fast or slow. */
  readonly now = (): number =>
    Math.floor(this.#startedAt + this.#skewMs + (this.#world.time.now - this.#startedAt) * this.#rate);

  /**
   * A call of a port: it takes effect some time later, perhaps, and its answer comes some time after that, perhaps.
   *
   * @param port what is called, for the trace
   * @param effect what the call does at the moment when it takes effect; `stray`: its caller has given up by then
   * @param part what it does when only a part of it takes effect, where there is such a thing
   * @param kind of the call, where faults may single it out
   */
  async call<T>(
    port: () => string,
    effect: (stray: boolean) => Promise<T>,
    { part, kind }: { readonly part?: () => Promise<unknown>; readonly kind?: CallKind } = {},
  ): Promise<T> {
    const { time, random } = this.#world;
    if (this.#dead) {
      return never();
    }
    const fault = this.#draw(part !== undefined, kind);
    const said = fault === undefined ? '' : `  ** ${fault}`;
    this.#note(() => `${port()} ...${said}`);
    if (fault === 'crash before') {
      this.die();
      return never();
    }
    await time.sleep(this.#world.latency() + (fault === 'stalled' ? random.between(0, random.pick(STALLS_MS)) : 0));
    if (this.#dead && random.chance(0.5)) {
      this.#note(() => `${port()} never arrived`);
      return never();
    }
    if (fault === 'throttled') {
      return this.#fail(port, fault);
    }
    if (fault === 'landed late') {
      time.after(random.between(0, MAX_STRAY_MS), () => {
        this.#note(() => `${port()} took effect after its caller gave up`);
        void effect(true);
      });
      return this.#fail(port, fault);
    }
    if (fault === 'in part' && part !== undefined) {
      await part();
      return this.#fail(port, fault);
    }
    let result = await effect(false);
    this.#note(() => `${port()} took effect${this.#dead ? ' after the crash' : ''}`);
    if (fault === 'crash after') {
      this.die();
    }
    await time.sleep(this.#world.latency());
    // A call that hangs may take effect and time out all the same.
    if (fault === 'reply lost' || (fault === 'stalled' && random.chance(0.4))) {
      return this.#fail(port, fault);
    }
    if (fault === 'repeated') {
      // What an SDK does by itself when it gets no answer.
      result = await effect(false);
      this.#note(() => `${port()} took effect again`);
      await time.sleep(this.#world.latency());
    }
    return this.#dead ? never() : result;
  }

  /** Ends the invocation where it stands: no call of it returns any more. */
  die(): void {
    this.#dead = true;
    this.#onDeath();
  }

  /**
   * Runs a function's work in this invocation.
   *
   * @param work resolves to whether all of it could be done
   * @returns what its trigger sees; the work itself may still go on then
   */
  async run(timeoutMs: number, work: () => Promise<boolean>): Promise<InvocationEnd> {
    const { random, time } = this.#world;
    const end = new Promise<InvocationEnd>((resolve) => {
      work().then(
        (finished) => {
          this.finished = finished;
          resolve('succeeded');
        },
        () => resolve('failed'),
      );
      void this.#died.then(() => resolve('crashed'));
      time.after(timeoutMs, () => {
        if (this.awaited) {
          this.#world.countFault('timeout');
          resolve('timed out');
        }
        // A function that is to be ended may go on for a while, or end well in the end.
        time.after(this.#world.circumstances.calm || random.chance(0.5) ? 0 : random.between(0, MAX_OVERRUN_MS), () =>
          this.die(),
        );
      });
      if (this.#world.fault('desertion', this.#world.circumstances.desertionRate)) {
        time.after(this.#world.latency() * random.between(1, 10), () => resolve('deserted'));
      }
    });
    const seen = await end;
    this.awaited = false;
    this.#note(() => seen);
    return seen;
  }

  #draw(divisible: boolean, kind: CallKind | undefined): CallFault | undefined {
    const { random, circumstances, faulty } = this.#world;
    const { callFaults, callFaultRate, victim, focus } = circumstances;
    if ((victim !== undefined && !this.id.startsWith(victim)) || (focus !== undefined && kind !== focus)) {
      return undefined;
    }
    const [first, ...others] = callFaults;
    if (!faulty || first === undefined || !random.chance(callFaultRate)) {
      return undefined;
    }
    const fault = random.pick([first, ...others]);
    if (fault === 'in part' && !divisible) {
      return undefined;
    }
    this.#world.countFault(fault);
    return fault;
  }

  async #fail(port: () => string, fault: CallFault): Promise<never> {
    if (this.#dead) {
      return never();
    }
    this.#note(() => `${port()} fails: ${fault}`);
    throw new FaultError(fault);
  }

  #note(what: () => string): void {
    this.#world.note(this.id, what);
  }
}
