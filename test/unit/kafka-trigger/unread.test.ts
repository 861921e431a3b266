import { describe, expect, test } from '@jest/globals';
import type { CommittedReader, PartitionPage } from '../../../lambdas/shared/kafka/committed-reader.ts';
import { hasUnread } from '../../../lambdas/shared/kafka/unread.ts';

/** A partition's log as a reader sees it: pages from one offset to the next, some of them with a visible record. */
interface Log {
  readonly start: bigint;
  readonly end: bigint;
  readonly pages?: Readonly<Record<string, { readonly nextOffset: bigint; readonly visible: boolean }>>;
}

function readerOf(logs: readonly Log[]): Pick<CommittedReader, 'offsets' | 'fetch'> {
  return {
    offsets: async (_topic, at, partitions = []) =>
      new Map(partitions.map((p) => [p, (at === 'earliest' ? logs[p]?.start : logs[p]?.end) ?? 0n])),
    fetch: async (_topic, positions) =>
      [...positions].map(([partition, position]): PartitionPage => {
        const { nextOffset, visible } = logs[partition]?.pages?.[String(position)] ?? {
          nextOffset: position,
          visible: false,
        };
        const record = {
          offset: position,
          timestamp: 0n,
          timestampType: 'CREATE_TIME' as const,
          key: null,
          value: null,
          headers: [],
        };
        const records = visible ? [record] : [];
        return { kind: 'page', partition, records, nextOffset, lastStableOffset: 0n, logStartOffset: 0n };
      }),
  };
}

describe('hasUnread', () => {
  const unread = async (log: Log, next: bigint | undefined) =>
    (await hasUnread(readerOf([log]), 'input', new Map([[0, next]]))).get(0);

  test('is false for an empty log, one that was read to its end, and one that is empty after its start', async () => {
    expect(await unread({ start: 0n, end: 0n }, undefined)).toBe(false);
    expect(await unread({ start: 0n, end: 7n }, 7n)).toBe(false);
    expect(await unread({ start: 7n, end: 7n }, 3n)).toBe(false);
  });

  test('is true when a record can be seen, from the log start where nothing was read', async () => {
    const pages = { 4: { nextOffset: 9n, visible: true } };
    expect(await unread({ start: 4n, end: 9n, pages }, undefined)).toBe(true);
    expect(await unread({ start: 4n, end: 9n, pages }, 1n)).toBe(true);
  });

  test('reads over what nobody sees, up to the end', async () => {
    const pages = { 2: { nextOffset: 5n, visible: false }, 5: { nextOffset: 6n, visible: false } };
    expect(await unread({ start: 0n, end: 6n, pages }, 2n)).toBe(false);
    expect(await unread({ start: 0n, end: 8n, pages: { ...pages, 6: { nextOffset: 8n, visible: true } } }, 2n)).toBe(
      true,
    );
  });

  test('is false when compaction left nothing up to the end', async () => {
    expect(await unread({ start: 0n, end: 6n }, 2n)).toBe(false);
  });

  test('is true when the position is out of range by now', async () => {
    const reader = {
      ...readerOf([{ start: 0n, end: 5n }]),
      fetch: async () => [{ kind: 'out-of-range', partition: 0 } as const],
    };
    expect(await hasUnread(reader, 'input', new Map([[0, 2n]]))).toEqual(new Map([[0, true]]));
  });

  test('answers for each partition', async () => {
    const reader = readerOf([
      { start: 0n, end: 3n, pages: { 1: { nextOffset: 3n, visible: true } } },
      { start: 0n, end: 3n },
    ]);
    expect(
      await hasUnread(
        reader,
        'input',
        new Map([
          [0, 1n],
          [1, 3n],
        ]),
      ),
    ).toEqual(
      new Map([
        [0, true],
        [1, false],
      ]),
    );
  });
});
