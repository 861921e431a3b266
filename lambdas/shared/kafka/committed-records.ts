import type { fetchV17, RecordsBatch } from '@platformatic/kafka';

/** A record that a reader of committed data sees. */
export interface CommittedRecord {
  readonly offset: bigint;
  /** Milliseconds since the epoch, any integer of 64 bits; -1 is Kafka's "none". */
  readonly timestamp: bigint;
  readonly timestampType: 'CREATE_TIME' | 'LOG_APPEND_TIME';
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** In order, names may repeat. */
  readonly headers: readonly (readonly [name: Buffer | null, value: Buffer | null])[];
}

/** The visible records of a fetched part of a log, ascending, and the offset after everything in it, visible or not. */
export interface CommittedRecords {
  readonly records: readonly CommittedRecord[];
  readonly nextOffset: bigint;
}

// Bits of a batch's attributes, and the type in a control record's key: https://kafka.apache.org/documentation/#recordbatch
const LOG_APPEND_TIME = 1 << 3;
const TRANSACTIONAL = 1 << 4;
const CONTROL = 1 << 5;
const ABORT_MARKER = 0;

type Aborted = Pick<fetchV17.FetchResponsePartitionAbortedTransaction, 'producerId' | 'firstOffset'>;

/**
 * Takes control records and records of aborted transactions out of fetched batches, as Kafka's Java client does
 * (`CompletedFetch.nextFetchedRecord`): a producer's records are dropped from the first offset of its aborted transaction up to
 * its abort marker. The broker answers a read-committed fetch with the aborted transactions that overlap it, and with nothing
 * past the last stable offset.
 *
 * @param batches as fetched from `fetchOffset`, ascending; the first may begin before it, because batches are sent whole
 */
export function committedRecords(
  batches: readonly RecordsBatch[],
  abortedTransactions: readonly Aborted[],
  fetchOffset: bigint,
): CommittedRecords {
  const pending = abortedTransactions.toSorted((a, b) => Number(a.firstOffset - b.firstOffset));
  const abortedProducers = new Set<bigint>();
  const records: CommittedRecord[] = [];
  let nextOffset = fetchOffset;
  for (const batch of batches) {
    const lastOffset = batch.firstOffset + BigInt(batch.lastOffsetDelta);
    for (let next = pending[0]; next !== undefined && next.firstOffset <= lastOffset; next = pending[0]) {
      abortedProducers.add(next.producerId);
      pending.shift();
    }
    if ((batch.attributes & CONTROL) !== 0) {
      if (isAbortMarker(batch)) {
        abortedProducers.delete(batch.producerId);
      }
    } else if ((batch.attributes & TRANSACTIONAL) === 0 || !abortedProducers.has(batch.producerId)) {
      appendRecords(records, batch, fetchOffset);
    }
    // Compaction leaves the last offset of a batch in place, so a batch without records still moves the reader on.
    nextOffset = lastOffset >= nextOffset ? lastOffset + 1n : nextOffset;
  }
  return { records, nextOffset };
}

/** Compaction can empty a control batch; then it marks nothing. */
function isAbortMarker(batch: RecordsBatch): boolean {
  return batch.records[0]?.key?.readInt16BE(2) === ABORT_MARKER;
}

function appendRecords(records: CommittedRecord[], batch: RecordsBatch, fetchOffset: bigint): void {
  const logAppendTime = (batch.attributes & LOG_APPEND_TIME) !== 0;
  const timestampType = logAppendTime ? 'LOG_APPEND_TIME' : 'CREATE_TIME';
  for (const { offsetDelta, timestampDelta, key, value, headers } of batch.records) {
    const offset = batch.firstOffset + BigInt(offsetDelta);
    if (offset >= fetchOffset) {
      // The difference to the batch's first may wrap around, as it does in Kafka's own clients.
      const timestamp = logAppendTime ? batch.maxTimestamp : BigInt.asIntN(64, batch.firstTimestamp + timestampDelta);
      records.push({ offset, timestamp, timestampType, key, value, headers });
    }
  }
}
