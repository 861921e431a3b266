import type { CommittedRecord } from '../../lambdas/shared/kafka/committed-records.ts';
import { type Batch, BatchBuilder } from './batch.ts';
import { type Envelope, recordJson } from './event.ts';

/** Lambda's limit for the payload of a synchronous invocation, in bytes. */
export const PAYLOAD_LIMIT = 6_291_456;

/** How much is read ahead while the function works, in bytes: about two batches of the greatest size. */
const READ_AHEAD_BYTES = 8 * 1024 * 1024;
/** What an object of a record takes besides its key and value; roughly, so that many small records are bounded too. */
const RECORD_OVERHEAD_BYTES = 100;

export interface BatcherOptions {
  readonly topic: string;
  readonly envelope: Envelope;
  /** Records. */
  readonly batchSize: number;
  /** Milliseconds from the arrival of a batch's first record until it is cut. */
  readonly windowMs: number;
  readonly cutBy: 'poller' | 'partition';
  readonly onTooLarge: (record: { partition: number; offset: bigint; bytes: number }) => void;
}

/** Records of one partition in offset order, and the offset after them and after what is invisible behind them. */
export interface Arrival {
  readonly partition: number;
  readonly records: readonly CommittedRecord[];
  readonly nextOffset: bigint;
}

interface Waiting extends Arrival {
  readonly arrivedAt: number;
  readonly bytes: number;
  cursor: number;
}

/**
 * Cuts what arrives into batches, in order: at the batch size, at the payload limit or when the window is over, whichever comes
 * first. A record that is over the limit on its own can't be delivered by anybody: it is reported and counted as done.
 */
export class Batcher {
  readonly #options: BatcherOptions;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #batch: BatchBuilder;
  /** When the first record of the batch arrived. */
  #since = 0;
  #full = false;
  /** The record that did not fit into the batch any more, so that it is encoded once. */
  #held: string | undefined;

  constructor(options: BatcherOptions) {
    this.#options = options;
    this.#batch = new BatchBuilder(options.topic, options.envelope);
  }

  /** Whether more should be read. */
  get hasRoom(): boolean {
    return this.#waitingBytes < READ_AHEAD_BYTES;
  }

  /**
   * When the next batch is due, in milliseconds since the epoch: 0 for one that is full; undefined while nothing has arrived.
   */
  get dueAt(): number | undefined {
    if (this.#full) {
      return 0;
    }
    return this.#batch.isEmpty ? undefined : this.#since + this.#options.windowMs;
  }

  /** @param now milliseconds since the epoch */
  add(arrival: Arrival, now: number): void {
    const size = ({ key, value }: CommittedRecord) => RECORD_OVERHEAD_BYTES + (key?.length ?? 0) + (value?.length ?? 0);
    const bytes = arrival.records.reduce((sum, record) => sum + size(record), 0);
    this.#waiting.push({ ...arrival, arrivedAt: now, bytes, cursor: 0 });
    this.#waitingBytes += bytes;
    this.#fill();
  }

  /** Takes the batch as it is and begins the next. */
  cut(): Batch {
    const batch = this.#batch;
    this.#batch = new BatchBuilder(this.#options.topic, this.#options.envelope);
    this.#full = false;
    this.#fill();
    return batch;
  }

  #fill(): void {
    for (let arrival = this.#waiting[0]; arrival !== undefined && !this.#full; arrival = this.#waiting[0]) {
      if (this.#batch.isEmpty) {
        this.#since = arrival.arrivedAt;
      }
      for (
        let record = arrival.records[arrival.cursor];
        record !== undefined;
        record = arrival.records[arrival.cursor]
      ) {
        if (!this.#accept(arrival.partition, record)) {
          this.#full = true;
          return;
        }
        arrival.cursor += 1;
      }
      this.#batch.moveOn(arrival.partition, arrival.nextOffset);
      this.#waitingBytes -= arrival.bytes;
      this.#waiting.shift();
      this.#full = this.#batch.recordCount >= this.#options.batchSize;
    }
  }

  /** @returns false when the record has to wait for the next batch */
  #accept(partition: number, record: CommittedRecord): boolean {
    const { topic, envelope, batchSize, cutBy, onTooLarge } = this.#options;
    const otherPartition = cutBy === 'partition' && this.#batch.hasOtherPartition(partition);
    if (this.#batch.recordCount >= batchSize || otherPartition) {
      return false;
    }
    const json = this.#held ?? recordJson(topic, partition, record);
    this.#held = undefined;
    // Only names of headers can have characters of more than one byte.
    const bytes = record.headers.length === 0 ? json.length : Buffer.byteLength(json);
    if (this.#batch.sizeWith(partition, bytes) <= PAYLOAD_LIMIT) {
      this.#batch.add(partition, record.offset, json, bytes);
      return true;
    }
    const alone = new BatchBuilder(topic, envelope).sizeWith(partition, bytes);
    if (alone > PAYLOAD_LIMIT) {
      onTooLarge({ partition, offset: record.offset, bytes: alone });
      this.#batch.moveOn(partition, record.offset + 1n);
      return true;
    }
    this.#held = json;
    return false;
  }
}
