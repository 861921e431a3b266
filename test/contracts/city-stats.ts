import { describe, expect, it } from '@jest/globals';
import type { CityStatsTable } from '../../lambdas/city-averages/city-stats.ts';

const part = (partition: number, offsets: readonly number[], microDegrees: readonly number[]) => ({
  partition,
  offsets,
  microDegrees,
});

/** What every CityStats table does. `newCity` gives a city that no other test has used. */
export function cityStatsContract(table: () => CityStatsTable, newCity: () => string): void {
  describe('CityStats', () => {
    it('adds sum and count, exactly', async () => {
      const city = newCity();
      expect(await table().add({ city, partitions: [part(0, [3, 7], [21_500_000, 1])] })).toEqual({
        kind: 'added',
        stats: { city, sum: 21_500_001n, count: 2 },
      });
      expect(await table().add({ city, partitions: [part(0, [8], [-41_500_001])] })).toEqual({
        kind: 'added',
        stats: { city, sum: -20_000_000n, count: 3 },
      });
      expect(await table().read([city])).toEqual([{ city, sum: -20_000_000n, count: 3 }]);
    });

    it('writes nothing when a fence stands at the first offset or beyond, and tells the fences', async () => {
      const city = newCity();
      await table().add({ city, partitions: [part(0, [3, 7], [1, 1])] });
      const outcome = await table().add({ city, partitions: [part(0, [7, 8], [10, 10]), part(1, [0], [10])] });
      expect(outcome).toEqual({ kind: 'fenced', stats: { city, sum: 2n, count: 2 }, fences: new Map([[0, 7]]) });
      expect(await table().read([city])).toEqual([{ city, sum: 2n, count: 2 }]);
    });

    it('keeps a fence for each partition', async () => {
      const city = newCity();
      await table().add({ city, partitions: [part(0, [9], [1]), part(12, [4], [1])] });
      expect(await table().add({ city, partitions: [part(1, [0], [1])] })).toHaveProperty('kind', 'added');
      expect(await table().add({ city, partitions: [part(12, [4], [1])] })).toMatchObject({
        kind: 'fenced',
        fences: new Map([
          [0, 9],
          [1, 0],
          [12, 4],
        ]),
      });
    });

    it('holds sums of a billion readings, and such with a power of ten', async () => {
      const city = newCity();
      await table().add({ city, partitions: [part(0, [1], [100_000_000])] });
      for (let power = 0; power < 3; power++) {
        const offsets = Array.from({ length: 3 }, (_, index) => 10 + power * 10 + index);
        await table().add({ city, partitions: [part(0, offsets, [30_000_000_000_000, 60_000_000_000_000, 0])] });
      }
      expect(await table().read([city])).toEqual([{ city, sum: 270_000_100_000_000n, count: 10 }]);
    });

    it('reads many cities together, and leaves out those that do not exist', async () => {
      const cities = Array.from({ length: 120 }, newCity);
      await Promise.all(
        cities.slice(1).map((city, index) => table().add({ city, partitions: [part(0, [0], [index])] })),
      );
      const read = await table().read(cities);
      expect(new Map(read.map(({ city, sum }) => [city, sum]))).toEqual(
        new Map(cities.slice(1).map((city, index) => [city, BigInt(index)])),
      );
    });

    it('lets concurrent additions of the same records count once', async () => {
      const city = newCity();
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, () => table().add({ city, partitions: [part(0, [5], [7])] })),
      );
      expect(outcomes.filter(({ kind }) => kind === 'added')).toHaveLength(1);
      expect(await table().read([city])).toEqual([{ city, sum: 7n, count: 1 }]);
    });
  });
}
