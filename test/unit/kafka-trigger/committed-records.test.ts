import { describe, expect, test } from '@jest/globals';
import type { RecordsBatch } from '@platformatic/kafka';
import fc from 'fast-check';
import { committedRecords } from '../../../lambdas/shared/kafka/committed-records.ts';

const LOG_APPEND_TIME = 8;
const TRANSACTIONAL = 16;
const CONTROL = 32;
const COMMIT = 1;
const ABORT = 0;

function batch(firstOffset: number, deltas: readonly number[], fields: Partial<RecordsBatch> = {}): RecordsBatch {
  return {
    firstOffset: BigInt(firstOffset),
    length: 0,
    partitionLeaderEpoch: 0,
    magic: 2,
    crc: 0,
    attributes: 0,
    lastOffsetDelta: deltas.at(-1) ?? 0,
    firstTimestamp: 1000n,
    maxTimestamp: 5000n,
    producerId: -1n,
    producerEpoch: 0,
    firstSequence: 0,
    records: deltas.map((offsetDelta) => ({
      length: 0,
      attributes: 0,
      timestampDelta: BigInt(offsetDelta),
      offsetDelta,
      key: null,
      value: Buffer.from(String(firstOffset + offsetDelta)),
      headers: [],
    })),
    ...fields,
  };
}

const data = (firstOffset: number, producer: number, deltas = [0]) =>
  batch(firstOffset, deltas, { producerId: BigInt(producer), attributes: TRANSACTIONAL });

function marker(offset: number, producer: number, type: typeof COMMIT | typeof ABORT): RecordsBatch {
  const control = batch(offset, [0], { producerId: BigInt(producer), attributes: TRANSACTIONAL | CONTROL });
  for (const record of control.records) {
    record.key = Buffer.from([0, 0, 0, type]);
  }
  return control;
}

const aborted = (producer: number, firstOffset: number) => ({
  producerId: BigInt(producer),
  firstOffset: BigInt(firstOffset),
});

const visible = (...args: Parameters<typeof committedRecords>) =>
  committedRecords(...args).records.map(({ offset }) => Number(offset));

describe('the filter of committed records', () => {
  test('drops every aborted transaction of a producer and keeps the committed ones between them', () => {
    const batches = [
      ...[data(0, 7), marker(1, 7, COMMIT), data(2, 7), marker(3, 7, ABORT)],
      ...[data(4, 7), marker(5, 7, COMMIT), data(6, 7), marker(7, 7, ABORT), data(8, 7), marker(9, 7, COMMIT)],
    ];
    expect(visible(batches, [aborted(7, 2), aborted(7, 6)], 0n)).toEqual([0, 4, 8]);
  });

  test('sorts the aborted transactions, which brokers need not send in order', () => {
    const batches = [
      data(0, 1),
      data(1, 2),
      marker(2, 1, ABORT),
      marker(3, 2, ABORT),
      data(4, 1),
      marker(5, 1, COMMIT),
    ];
    expect(visible(batches, [aborted(2, 1), aborted(1, 0)], 0n)).toEqual([4]);
  });

  test('drops an aborted transaction whose marker is not in the answer, and one that began before it', () => {
    expect(visible([data(5, 1), data(6, 2)], [aborted(1, 5)], 0n)).toEqual([6]);
    expect(visible([data(5, 1), marker(6, 1, ABORT), data(7, 1)], [aborted(1, 2)], 5n)).toEqual([7]);
  });

  test('keeps what a producer wrote outside of transactions while another one aborts', () => {
    const idempotent = batch(1, [0], { producerId: 9n });
    expect(visible([data(0, 1), idempotent, data(2, 2), marker(3, 1, ABORT)], [aborted(1, 0)], 0n)).toEqual([1, 2]);
  });

  test('lives with a control batch that compaction has emptied', () => {
    const emptied = { ...marker(1, 1, ABORT), records: [] };
    expect(committedRecords([data(0, 1), emptied], [], 0n)).toMatchObject({ nextOffset: 2n });
  });

  test('drops what lies before the fetched offset, and moves on over gaps, markers and emptied batches', () => {
    const batches = [batch(10, [0, 2, 5]), batch(16, [], { lastOffsetDelta: 3 }), marker(20, 1, COMMIT)];
    expect(visible(batches, [], 12n)).toEqual([12, 15]);
    expect(committedRecords(batches, [], 12n).nextOffset).toBe(21n);
    expect(committedRecords([], [], 12n)).toEqual({ records: [], nextOffset: 12n });
  });

  test('has times of all 64 bits, though their difference to the first of the batch wraps around', () => {
    const timestamps = [2n ** 63n - 1n, -(2n ** 63n), -1n, 1_795_660_207_477_000_123n];
    const [firstTimestamp = 0n] = timestamps;
    const written = batch(0, [0, 1, 2, 3], { firstTimestamp });
    for (const [index, record] of written.records.entries()) {
      record.timestampDelta = BigInt.asIntN(64, (timestamps[index] ?? 0n) - firstTimestamp);
    }
    expect(committedRecords([written], [], 0n).records.map(({ timestamp }) => timestamp)).toEqual(timestamps);
  });

  test("takes the producer's time, or the batch's where the broker stamps", () => {
    const stamped = batch(2, [0, 1], { attributes: LOG_APPEND_TIME });
    const { records } = committedRecords([batch(0, [0, 1]), stamped], [], 0n);
    expect(records.map(({ timestamp, timestampType }) => [timestamp, timestampType])).toEqual([
      [1000n, 'CREATE_TIME'],
      [1001n, 'CREATE_TIME'],
      [5000n, 'LOG_APPEND_TIME'],
      [5000n, 'LOG_APPEND_TIME'],
    ]);
  });

  test('shows exactly the committed records, from whatever offset and however the log is fetched', () => {
    const step = fc.record({
      producer: fc.integer({ min: 1, max: 3 }),
      end: fc.constantFrom('none', 'commit', 'abort'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat(), fc.nat(), (steps, from, to) => {
        const { batches, transactions, committed } = writeLog(steps);
        const start = batches.length === 0 ? 0 : from % batches.length;
        const end = start + (batches.length === 0 ? 0 : to % (batches.length - start + 1));
        // What a broker answers: whole batches, and the aborted transactions that overlap them.
        const overlapping = transactions.filter(({ first, last }) => last >= start && first < end);
        expect(
          visible(
            batches.slice(start, end),
            overlapping.map(({ producer, first }) => aborted(producer, first)),
            BigInt(start),
          ),
        ).toEqual(committed.filter((offset) => offset >= start && offset < end));
      }),
    );
  });
});

/** A log of batches of one record, each step writing one and then maybe ending its producer's transaction; all end at last. */
function writeLog(steps: readonly { producer: number; end: string }[]) {
  const batches: RecordsBatch[] = [];
  const open = new Map<number, number[]>();
  const committed: number[] = [];
  const transactions: { producer: number; first: number; last: number }[] = [];
  const finish = (producer: number, abort: boolean) => {
    const offsets = open.get(producer) ?? [];
    if (abort) {
      transactions.push({ producer, first: offsets[0] ?? batches.length, last: batches.length });
    } else {
      committed.push(...offsets);
    }
    batches.push(marker(batches.length, producer, abort ? ABORT : COMMIT));
    open.delete(producer);
  };
  for (const { producer, end } of steps) {
    open.set(producer, [...(open.get(producer) ?? []), batches.length]);
    batches.push(data(batches.length, producer));
    if (end !== 'none') {
      finish(producer, end === 'abort');
    }
  }
  for (const producer of [...open.keys()]) {
    finish(producer, true);
  }
  return { batches, transactions, committed: committed.sort((a, b) => a - b) };
}
