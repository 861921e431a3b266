import { describe, expect, it } from '@jest/globals';
import type { ProgressTable } from '../../lambdas/shared/progress.ts';

/** What every PartitionProgress table does. `newTable` gives one that no other test has written to. */
export function progressContract(newTable: () => ProgressTable): void {
  describe('PartitionProgress', () => {
    it('starts empty and reads back all partitions', async () => {
      const table = newTable();
      expect(await table.read()).toEqual(new Map());
      await table.advance(0, { nextOffset: 5, watermark: 1_000 });
      await table.advance(17, { nextOffset: 1, watermark: undefined });
      expect(await table.read()).toEqual(
        new Map([
          [0, { partition: 0, nextOffset: 5, watermark: 1_000, judgement: undefined }],
          [17, { partition: 17, nextOffset: 1, watermark: undefined, judgement: undefined }],
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
      await table.advance(2, { nextOffset: 5, watermark: 1_000 });
      await table.advance(2, next);
      expect((await table.read()).get(2)).toEqual({ partition: 2, ...after, judgement: undefined });
    });

    it('gets its watermark with the first usable reading, below zero too', async () => {
      const table = newTable();
      await table.advance(0, { nextOffset: 5, watermark: undefined });
      await table.advance(0, { nextOffset: 6, watermark: -1_000 });
      expect((await table.read()).get(0)).toEqual({
        partition: 0,
        nextOffset: 6,
        watermark: -1_000,
        judgement: undefined,
      });
    });

    it('takes offsets and times of any size, of many partitions', async () => {
      const table = newTable();
      const other = newTable();
      const all = Array.from({ length: 60 }, (_, partition) => ({
        partition,
        nextOffset: Number.MAX_SAFE_INTEGER - partition,
        watermark: Date.parse('9999-12-31T23:59:59.999Z') - partition,
      }));
      await Promise.all(all.map(({ partition, ...progress }) => table.advance(partition, progress)));
      expect(await table.read()).toEqual(
        new Map(all.map((progress) => [progress.partition, { ...progress, judgement: undefined }])),
      );
      expect(await other.read()).toEqual(new Map());
    });

    it('stays as it is when told the same again', async () => {
      const table = newTable();
      for (let time = 0; time < 2; time++) {
        await table.advance(0, { nextOffset: 0, watermark: 0 });
      }
      expect(await table.read()).toEqual(
        new Map([[0, { partition: 0, nextOffset: 0, watermark: 0, judgement: undefined }]]),
      );
    });

    it('keeps the furthest of concurrent writers', async () => {
      const table = newTable();
      await Promise.all(
        [3, 9, 1, 7, 5].map((nextOffset) => table.advance(0, { nextOffset, watermark: 100 - nextOffset })),
      );
      expect((await table.read()).get(0)).toEqual({ partition: 0, nextOffset: 9, watermark: 99, judgement: undefined });
    });

    it('keeps a judgement through the progress, and never judges an offset twice', async () => {
      const table = newTable();
      const judgement = { from: 3, upTo: 7, at: 1_000 };
      expect(await table.judge(0, judgement)).toBe(true);
      expect((await table.read()).get(0)).toEqual({ partition: 0, nextOffset: 0, watermark: undefined, judgement });
      await table.advance(0, { nextOffset: 8, watermark: 5 });
      expect((await table.read()).get(0)).toEqual({ partition: 0, nextOffset: 8, watermark: 5, judgement });
      expect(await table.judge(0, { from: 7, upTo: 9, at: 2_000 })).toBe(false);
      expect((await table.read()).get(0)?.judgement).toEqual(judgement);
      expect(await table.judge(0, { from: 8, upTo: 9, at: 2_000 })).toBe(true);
      expect((await table.read()).get(0)?.judgement).toEqual({ from: 8, upTo: 9, at: 2_000 });
      expect((await table.read()).get(0)?.nextOffset).toBe(8);
    });

    it('lets one of concurrent judgements through', async () => {
      const table = newTable();
      const judged = await Promise.all([1, 2, 3].map((at) => table.judge(0, { from: 0, upTo: 4, at })));
      expect(judged.filter(Boolean)).toHaveLength(1);
    });
  });
}
