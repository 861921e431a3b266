import type { CallFault, Circumstances } from './circumstances.ts';
import type { Random } from './random.ts';
import type { Trace } from './trace.ts';
import { VirtualTime } from './virtual-time.ts';

/** Every run begins here, a little before an hour ends, so that windows lie in two of their table's buckets. */
const START = Date.parse('2026-11-23T19:59:48.500Z');

export type FaultKind =
  | CallFault
  | 'partly refused'
  | 'timeout'
  | 'desertion'
  | 'lost commit'
  | 'rebalance'
  | 'duplicate timer'
  | 'lost delete'
  | 'dead-lettered timer';

/** A promise of the contract that a run broke. */
export interface Violation {
  readonly invariant: string;
  readonly expected: string;
  readonly actual: string;
}

/** What all parts of a run share. */
export class World {
  readonly start = START;
  readonly time = new VirtualTime(START);
  readonly random: Random;
  readonly circumstances: Circumstances;
  readonly trace: Trace;
  readonly faults = new Map<FaultKind, number>();
  #violation: Violation | undefined;

  constructor(random: Random, circumstances: Circumstances, trace: Trace) {
    this.random = random;
    this.circumstances = circumstances;
    this.trace = trace;
  }

  /** From then on nothing fails any more. */
  get faultsEnd(): number {
    return this.start + this.circumstances.faultsMs;
  }

  get faulty(): boolean {
    return this.time.now < this.faultsEnd;
  }

  /** Decides whether a fault happens now. */
  fault(kind: FaultKind, rate: number): boolean {
    const happens = this.faulty && this.random.chance(rate);
    if (happens) {
      this.countFault(kind);
    }
    return happens;
  }

  countFault(kind: FaultKind): void {
    this.faults.set(kind, (this.faults.get(kind) ?? 0) + 1);
  }

  latency(): number {
    return this.random.between(0, this.circumstances.latencyMs);
  }

  note(actor: string, what: () => string): void {
    this.trace.note(this.time.now, actor, what);
  }

  /** The run ends with the first promise that it breaks. */
  violate(invariant: string, expected: unknown, actual: unknown): void {
    this.#violation ??= { invariant, expected: String(expected), actual: String(actual) };
    this.time.stop();
  }

  /** Breaks the run unless the two are the same. */
  expect(invariant: string, actual: unknown, expected: unknown): void {
    if (actual !== expected) {
      this.violate(invariant, expected, actual);
    }
  }

  get violation(): Violation | undefined {
    return this.#violation;
  }
}
