import { describe, expect, it } from '@jest/globals';
import type { ProgressTable } from '../../lambdas/shared/progress.ts';

/** What every PartitionProgress table does. `newTable` gives one that no other test has written to. */
export function progressContract(newTable: () => ProgressTable): void {
  describe('PartitionProgress', () => {
    it('starts empty and reads back all partitions', async () => {
      const table = newTable();
      expect(await table.read()).toEqual(new Map());
      await table.advance({ partition: 0, nextOffset: 5, watermark: 1_000 });
      await table.advance({ partition: 17, nextOffset: 1, watermark: undefined });
      expect(await table.read()).toEqual(
        new Map([
          [0, { partition: 0, nextOffset: 5, watermark: 1_000 }],
          [17, { partition: 17, nextOffset: 1, watermark: undefined }],
        ]),
      );
    });

    it.each([
      [
        { nextOffset: 4, watermark: 900 },
        { nextOffset: 5, watermark: 1_000 },
      ],
      [
        { nextOffset: 4, watermark: 1_100 },
        { nextOffset: 5, watermark: 1_100 },
      ],
      [
        { nextOffset: 6, watermark: 900 },
        { nextOffset: 6, watermark: 1_000 },
      ],
      [
        { nextOffset: 6, watermark: 1_100 },
        { nextOffset: 6, watermark: 1_100 },
      ],
      [
        { nextOffset: 6, watermark: undefined },
        { nextOffset: 6, watermark: 1_000 },
      ],
      [
        { nextOffset: 4, watermark: undefined },
        { nextOffset: 5, watermark: 1_000 },
      ],
    ])('after 5 and 1000, %j makes %j: neither moves back', async (next, after) => {
      const table = newTable();
      await table.advance({ partition: 2, nextOffset: 5, watermark: 1_000 });
      await table.advance({ partition: 2, ...next });
      expect((await table.read()).get(2)).toEqual({ partition: 2, ...after });
    });

    it('gets its watermark with the first usable reading, below zero too', async () => {
      const table = newTable();
      await table.advance({ partition: 0, nextOffset: 5, watermark: undefined });
      await table.advance({ partition: 0, nextOffset: 6, watermark: -1_000 });
      expect((await table.read()).get(0)).toEqual({ partition: 0, nextOffset: 6, watermark: -1_000 });
    });

    it('keeps the furthest of concurrent writers', async () => {
      const table = newTable();
      await Promise.all(
        [3, 9, 1, 7, 5].map((nextOffset) => table.advance({ partition: 0, nextOffset, watermark: 100 - nextOffset })),
      );
      expect((await table.read()).get(0)).toEqual({ partition: 0, nextOffset: 9, watermark: 99 });
    });
  });
}
