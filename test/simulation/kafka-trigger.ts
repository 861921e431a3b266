import type { KafkaBatch, PartitionBatch } from '../../lambdas/shared/kafka/batch.ts';
import { nextOffset } from '../../lambdas/shared/kafka/batch.ts';
import type { InMemoryInputLog } from '../twins/input-log.ts';
import { Invocation } from './invocation.ts';
import type { World } from './world.ts';

const FUNCTION_TIMEOUT_MS = 60_000;
const RETRY_MS = 3_000;
/** Long enough for a reading to be no longer too far ahead of the clock. */
const LONG_RETRY_MS = 700_000;

/** An event source mapping on the input topic: pollers with partitions of their own, each with one batch in flight. */
export class KafkaTrigger {
  readonly #world: World;
  readonly #log: InMemoryInputLog;
  readonly #name: string;
  readonly #pollers: number;
  readonly #work: (batch: KafkaBatch, invocation: Invocation) => Promise<void>;
  readonly #committed: number[];
  /** When the last batch was done, and so all input that has been written, once the run rests. */
  caughtUpAt = 0;
  /** Pollers of an earlier generation have lost their partitions. */
  #generation = 0;
  #invocations = 0;
  #idle: (() => void)[] = [];
  readonly #inFlight = new Set<Invocation>();

  constructor(
    world: World,
    log: InMemoryInputLog,
    settings: { readonly name: string; readonly pollers: number },
    work: (batch: KafkaBatch, invocation: Invocation) => Promise<void>,
  ) {
    this.#world = world;
    this.#log = log;
    this.#name = settings.name;
    this.#pollers = settings.pollers;
    this.#work = work;
    this.#committed = Array.from({ length: world.circumstances.partitions }, () => 0);
  }

  start(): void {
    const { circumstances, random, time } = this.#world;
    this.#assign();
    for (let rebalance = 0; rebalance < circumstances.rebalances; rebalance++) {
      time.after(random.between(0, circumstances.faultsMs), () => {
        this.#world.countFault('rebalance');
        this.#assign();
      });
    }
  }

  /** There may be something new to read. */
  wake(): void {
    const waiting = this.#idle;
    this.#idle = [];
    for (const poll of waiting) {
      this.#world.time.after(this.#world.latency(), poll);
    }
  }

  /** Deals the partitions to the pollers anew; invocations under way go on, and nobody waits for them. */
  #assign(): void {
    const generation = ++this.#generation;
    for (const invocation of this.#inFlight) {
      invocation.awaited = false;
    }
    this.#inFlight.clear();
    const partitions = this.#world.random.shuffle([...this.#committed.keys()]);
    this.#world.note(this.#name, () => `generation ${generation} begins at ${this.#committed}`);
    for (let poller = 0; poller < this.#pollers; poller++) {
      const assigned = partitions.filter((_, index) => index % this.#pollers === poller);
      if (assigned.length > 0) {
        void this.#poll(assigned, generation);
      }
    }
    this.wake();
  }

  async #poll(partitions: readonly number[], generation: number): Promise<void> {
    const { circumstances, time } = this.#world;
    let positions = new Map(partitions.map((partition) => [partition, this.#committed[partition] ?? 0]));
    let again: KafkaBatch | undefined;
    while (generation === this.#generation) {
      const batch = again ?? this.#cut(positions);
      if (batch.length === 0) {
        await new Promise<void>((resolve) => this.#idle.push(resolve));
        continue;
      }
      const succeeded = await this.#invoke(batch);
      if (generation !== this.#generation) {
        return;
      }
      if (succeeded) {
        again = undefined;
        this.caughtUpAt = time.now;
        for (const part of batch) {
          positions.set(part.partition, nextOffset(part));
        }
        if (!this.#world.fault('lost commit', circumstances.lostCommitRate)) {
          for (const part of batch) {
            this.#committed[part.partition] = nextOffset(part);
          }
        } else if (this.#world.random.chance(0.5)) {
          // The poller that comes in its place starts from the last commit.
          positions = new Map(partitions.map((partition) => [partition, this.#committed[partition] ?? 0]));
        }
        await time.sleep(this.#world.latency() + this.#world.random.between(0, circumstances.pauseMs));
      } else {
        again = this.#world.random.chance(0.5) ? batch : undefined;
        await time.sleep(this.#retryDelay());
      }
    }
  }

  /** A batch over some of the partitions: at most so many records, cut anywhere. */
  #cut(positions: ReadonlyMap<number, number>): KafkaBatch {
    const { random, circumstances } = this.#world;
    let left = random.between(1, circumstances.maxBatch);
    const batch: PartitionBatch[] = [];
    for (const partition of random.shuffle([...positions.keys()])) {
      const records = this.#log.read(partition, positions.get(partition) ?? 0, left);
      if (records.length > 0 && left > 0) {
        batch.push({ partition, records });
        left -= records.length;
      }
    }
    return batch;
  }

  async #invoke(batch: KafkaBatch): Promise<boolean> {
    const invocation = new Invocation(`${this.#name} ${this.#invocations++}`, this.#world);
    this.#world.note(invocation.id, () =>
      batch
        .map(({ partition, records }) => `partition ${partition}: ${records.map(({ offset }) => offset)}`)
        .join('; '),
    );
    this.#inFlight.add(invocation);
    const end = await invocation.run(FUNCTION_TIMEOUT_MS, async () => {
      await this.#work(batch, invocation);
      return true;
    });
    this.#inFlight.delete(invocation);
    return end === 'succeeded';
  }

  #retryDelay(): number {
    const { random, circumstances, faulty, faultsEnd, time } = this.#world;
    const long = faulty && random.chance(circumstances.longRetryRate);
    return Math.min(random.between(100, long ? LONG_RETRY_MS : RETRY_MS), Math.max(faultsEnd - time.now, 0) + RETRY_MS);
  }
}
