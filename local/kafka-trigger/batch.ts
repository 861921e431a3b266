import type { Envelope } from './event.ts';

/** What one invocation delivers. */
export interface Batch {
  readonly recordCount: number;
  /** The event's JSON in UTF-8. */
  readonly payload: () => Buffer;
  /** Partition to the offset to commit when the batch is done. */
  readonly nextOffsets: ReadonlyMap<number, bigint>;
}

/** Puts an event together record by record and knows its exact size in bytes all the while. */
export class BatchBuilder implements Batch {
  readonly #topic: string;
  readonly #envelope: Envelope;
  readonly #records = new Map<number, string[]>();
  readonly #nextOffsets = new Map<number, bigint>();
  #bytes: number;
  #recordCount = 0;

  constructor(topic: string, envelope: Envelope) {
    this.#topic = topic;
    this.#envelope = envelope;
    this.#bytes = envelope.head.length + envelope.tail.length;
  }

  get recordCount(): number {
    return this.#recordCount;
  }

  /** Whether it holds nothing at all, neither a record nor an offset to move on to. */
  get isEmpty(): boolean {
    return this.#nextOffsets.size === 0;
  }

  get nextOffsets(): ReadonlyMap<number, bigint> {
    return this.#nextOffsets;
  }

  hasOtherPartition(partition: number): boolean {
    return this.#records.size > 0 && !this.#records.has(partition);
  }

  /** The size of the event in bytes if a record of `bytes` was added to it. */
  sizeWith(partition: number, bytes: number): number {
    const comma = 1;
    if (this.#records.has(partition)) {
      return this.#bytes + comma + bytes;
    }
    const list = `"${this.#topic}-${partition}":[]`.length;
    return this.#bytes + (this.#records.size > 0 ? comma : 0) + list + bytes;
  }

  add(partition: number, offset: bigint, json: string, bytes: number): void {
    this.#bytes = this.sizeWith(partition, bytes);
    this.#recordCount += 1;
    const records = this.#records.get(partition);
    if (records === undefined) {
      this.#records.set(partition, [json]);
    } else {
      records.push(json);
    }
    this.moveOn(partition, offset + 1n);
  }

  /** Counts everything before `nextOffset` as done with this batch, without delivering anything. */
  moveOn(partition: number, nextOffset: bigint): void {
    this.#nextOffsets.set(partition, nextOffset);
  }

  payload(): Buffer {
    const lists = [...this.#records].map(
      ([partition, records]) => `"${this.#topic}-${partition}":[${records.join(',')}]`,
    );
    return Buffer.from(`${this.#envelope.head}${lists.join(',')}${this.#envelope.tail}`);
  }
}
