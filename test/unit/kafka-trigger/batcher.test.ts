import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CommittedRecord } from '../../../lambdas/shared/kafka/committed-records.ts';
import { Batcher, type BatcherOptions, PAYLOAD_LIMIT } from '../../../local/kafka-trigger/batcher.ts';
import { eventEnvelope } from '../../../local/kafka-trigger/event.ts';

const ENVELOPE = eventEnvelope({ kind: 'self-managed', bootstrapServers: [] }, ['localhost:9092']);

function batcherWith(options: Partial<BatcherOptions> = {}): Batcher {
  const onTooLarge = () => {
    throw new Error('no record is too large');
  };
  return new Batcher({
    topic: 't',
    envelope: ENVELOPE,
    batchSize: 100,
    windowMs: 500,
    cutBy: 'poller',
    onTooLarge,
    ...options,
  });
}

function record(offset: number, valueBytes = 1, header?: string): CommittedRecord {
  const headers = header === undefined ? [] : [[Buffer.from(header), Buffer.from('x')] as const];
  return {
    offset: BigInt(offset),
    timestamp: 0n,
    timestampType: 'CREATE_TIME',
    key: null,
    value: Buffer.alloc(valueBytes),
    headers,
  };
}

function arrival(partition: number, from: number, count: number, nextOffset = from + count) {
  const records = Array.from({ length: count }, (_, index) => record(from + index));
  return { partition, records, nextOffset: BigInt(nextOffset) };
}

/** What an event holds: `partition:offset`, in order. */
function contents(payload: Buffer): string[] {
  const { records } = JSON.parse(payload.toString());
  return Object.values(records as Record<string, { partition: number; offset: number }[]>)
    .flat()
    .map(({ partition, offset }) => `${partition}:${offset}`);
}

describe('a batch is cut', () => {
  test('at the batch size, and the rest waits for its window', () => {
    const batcher = batcherWith({ batchSize: 3 });
    expect(batcher.dueAt).toBeUndefined();
    batcher.add(arrival(0, 0, 2), 1000);
    expect(batcher.dueAt).toBe(1500);
    batcher.add(arrival(0, 2, 3), 1100);
    expect(batcher.dueAt).toBe(0);
    expect(contents(batcher.cut().payload())).toEqual(['0:0', '0:1', '0:2']);
    expect(batcher.dueAt).toBe(1600);
    expect(contents(batcher.cut().payload())).toEqual(['0:3', '0:4']);
    expect(batcher.dueAt).toBeUndefined();
  });

  test('when its window is over, which begins with its first record', () => {
    const batcher = batcherWith({ windowMs: 5000 });
    batcher.add(arrival(0, 0, 1), 1000);
    batcher.add(arrival(1, 0, 1), 5999);
    expect(batcher.dueAt).toBe(6000);
    expect(contents(batcher.cut().payload())).toEqual(['0:0', '1:0']);
  });

  test('at once without a window', () => {
    const batcher = batcherWith({ windowMs: 0 });
    batcher.add(arrival(0, 0, 1), 1000);
    expect(batcher.dueAt).toBe(1000);
  });

  test('over partitions, or one partition an event where that is asked for', () => {
    const batcher = batcherWith({ cutBy: 'partition' });
    batcher.add(arrival(0, 0, 2), 1000);
    batcher.add(arrival(1, 7, 1), 1000);
    expect(batcher.dueAt).toBe(0);
    expect(contents(batcher.cut().payload())).toEqual(['0:0', '0:1']);
    expect(contents(batcher.cut().payload())).toEqual(['1:7']);
  });

  test.each(['plain', 'with a header of é'])('at 6 MB, to the byte: %s', (kind) => {
    const header = kind === 'plain' ? undefined : 'é';
    // Base64 grows by 4 bytes for 3, so the two values are chosen to leave the fourth byte to the topic's name.
    const filledBy = (topic: string, lastBytes: number) => {
      const batcher = batcherWith({ topic });
      batcher.add(
        { partition: 0, records: [record(0, 4_000_000, header), record(1, lastBytes, header)], nextOffset: 2n },
        0,
      );
      return batcher;
    };
    const sizes = ['t', 'tt', 'ttt', 'tttt'].flatMap((topic) => {
      const probe = filledBy(topic, 3).cut().payload().length;
      const fitting = 3 + Math.floor((PAYLOAD_LIMIT - probe) / 4) * 3;
      const fits = filledBy(topic, fitting).cut();
      const over = filledBy(topic, fitting + 1).cut();
      expect(fits.recordCount).toBe(2);
      expect(over.recordCount).toBe(1);
      return fits.payload().length;
    });
    expect(Math.max(...sizes)).toBe(PAYLOAD_LIMIT);
    expect(Math.min(...sizes)).toBeGreaterThan(PAYLOAD_LIMIT - 4);
  });
});

describe('a record that is over the limit on its own', () => {
  test('is given up, reported with its size, and committed over with the batch around it', () => {
    const reported: unknown[] = [];
    const batcher = batcherWith({ onTooLarge: (report) => reported.push(report) });
    const records = [record(4), record(5, 5_000_000), record(6)];
    batcher.add({ partition: 2, records, nextOffset: 7n }, 0);
    const batch = batcher.cut();
    expect(contents(batch.payload())).toEqual(['2:4', '2:6']);
    expect(batch.nextOffsets).toEqual(new Map([[2, 7n]]));
    expect(reported).toEqual([{ partition: 2, offset: 5n, bytes: expect.any(Number) }]);
  });

  test('is committed over without an invocation when it is alone', () => {
    const batcher = batcherWith({ onTooLarge: () => undefined });
    batcher.add({ partition: 2, records: [record(5, 5_000_000)], nextOffset: 6n }, 0);
    expect(batcher.cut()).toMatchObject({ recordCount: 0, nextOffsets: new Map([[2, 6n]]) });
  });
});

describe('the offsets of a batch', () => {
  test('go on over what is invisible behind its last record, and on their own when there is nothing else', () => {
    const batcher = batcherWith({ batchSize: 2 });
    batcher.add(arrival(0, 0, 2, 5), 0);
    expect(batcher.cut().nextOffsets).toEqual(new Map([[0, 5n]]));
    batcher.add(arrival(0, 5, 0, 9), 100);
    expect(batcher.dueAt).toBe(600);
    expect(batcher.cut()).toMatchObject({ recordCount: 0, nextOffsets: new Map([[0, 9n]]) });
  });

  test('stop at its last record while others of the partition wait', () => {
    const batcher = batcherWith({ batchSize: 2 });
    batcher.add(arrival(0, 0, 3, 9), 0);
    expect(batcher.cut().nextOffsets).toEqual(new Map([[0, 2n]]));
    expect(batcher.cut().nextOffsets).toEqual(new Map([[0, 9n]]));
  });
});

describe('whatever arrives', () => {
  const arrivals = fc.array(
    fc.record({
      partition: fc.nat(2),
      count: fc.nat(12),
      hidden: fc.nat(3),
      valueBytes: fc.constantFrom(1, 50, 900_000),
    }),
    { maxLength: 12 },
  );

  test('is delivered once, in the order of its partition, within every limit, and then read on', () => {
    fc.assert(
      fc.property(
        arrivals,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('poller', 'partition'),
        (steps, batchSize, cutBy) => {
          const batcher = batcherWith({ batchSize, cutBy: cutBy as 'poller' | 'partition' });
          const next = [0, 0, 0];
          const sent: string[][] = [[], [], []];
          for (const { partition, count, hidden, valueBytes } of steps) {
            const from = next[partition] ?? 0;
            const records = Array.from({ length: count }, (_, index) => record(from + index, valueBytes));
            next[partition] = from + count + hidden;
            sent[partition]?.push(...records.map(({ offset }) => `${partition}:${offset}`));
            batcher.add({ partition, records, nextOffset: BigInt(from + count + hidden) }, 0);
          }
          const delivered: string[] = [];
          const committed = new Map<number, bigint>();
          while (batcher.dueAt !== undefined) {
            const batch = batcher.cut();
            const payload = batch.payload();
            expect(payload.length).toBeLessThanOrEqual(PAYLOAD_LIMIT);
            expect(batch.recordCount).toBeLessThanOrEqual(batchSize);
            expect(contents(payload)).toHaveLength(batch.recordCount);
            delivered.push(...contents(payload));
            for (const [partition, offset] of batch.nextOffsets) {
              expect(offset).toBeGreaterThanOrEqual(committed.get(partition) ?? 0n);
              committed.set(partition, offset);
            }
          }
          for (const partition of [0, 1, 2]) {
            expect(delivered.filter((place) => place.startsWith(`${partition}:`))).toEqual(sent[partition]);
            expect(Number(committed.get(partition) ?? 0n)).toBe(next[partition]);
          }
          expect(batcher.hasRoom).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });
});

test('reading ahead stops while much waits', () => {
  const batcher = batcherWith({ batchSize: 1 });
  batcher.add(
    { partition: 0, records: Array.from({ length: 10 }, (_, index) => record(index, 900_000)), nextOffset: 10n },
    0,
  );
  expect(batcher.hasRoom).toBe(false);
});
