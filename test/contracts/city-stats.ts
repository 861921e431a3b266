import { describe, expect, it } from '@jest/globals';
import { type CityStatsTable, MAX_PARTITIONS_PER_ADDITION } from '../../lambdas/city-averages/city-stats.ts';

const part = (partition: number, offsets: readonly number[], microDegrees: readonly number[]) => ({
  partition,
  offsets,
  microDegrees,
});

/** Powers of ten and long ones: where another notation or lost digits would show. */
const SUMS = [1n, 10n, 999_999n, 1_000_000n, 100_000_000n, 123_456_789_012_345n, 9_007_199_254_740_991n];

/**
 * What every CityStats table does.
 *
 * @param inEpoch one and the same table, seen in an epoch of the input topic
 * @param newCity gives a city that no other test has used
 */
export function cityStatsContract(inEpoch: (epoch: number) => CityStatsTable, newCity: () => string): void {
  const table = () => inEpoch(3);

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

    it('takes as many partitions in one addition as may come', async () => {
      const city = newCity();
      const partitions = Array.from({ length: MAX_PARTITIONS_PER_ADDITION }, (_, index) =>
        part(1_000 + index, [9], [1]),
      );
      expect(await table().add({ city, partitions })).toMatchObject({ kind: 'added', stats: { sum: 50n, count: 50 } });
      expect(await table().add({ city, partitions })).toMatchObject({ kind: 'fenced', stats: { sum: 50n, count: 50 } });
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

    it.each(SUMS.flatMap((sum) => [sum, -sum]))('reads back a sum of %s micro-degrees, digit by digit', async (sum) => {
      const city = newCity();
      const stats = { city, sum, count: 1 };
      expect(await table().add({ city, partitions: [part(0, [0], [Number(sum)])] })).toEqual({ kind: 'added', stats });
      expect(await table().read([city])).toEqual([stats]);
    });

    it('holds a billion readings of the highest temperature, and counts on from there', async () => {
      const city = newCity();
      // 20 * 5 * 10^15 = 10^9 * 10^8 micro-degrees.
      for (let offset = 0; offset < 20; offset++) {
        await table().add({ city, partitions: [part(0, [offset], [5_000_000_000_000_000])] });
      }
      expect(await table().add({ city, partitions: [part(0, [20], [-1])] })).toEqual({
        kind: 'added',
        stats: { city, sum: 99_999_999_999_999_999n, count: 21 },
      });
    });

    it('knows one zero', async () => {
      const city = newCity();
      const zero = { kind: 'added', stats: { city, sum: 0n, count: 1 } };
      expect(await table().add({ city, partitions: [part(0, [0], [-0])] })).toEqual(zero);
      await table().add({ city, partitions: [part(0, [1, 2], [-5, 5])] });
      expect(await table().read([city])).toEqual([{ city, sum: 0n, count: 3 }]);
    });

    it('takes any name that a city may have, and offsets of any size', async () => {
      const names = ['🌡'.repeat(128), 'Washington, D.C.', '__proto__', '#sum', ':sum', 'f3-0', '"\\'];
      for (const name of names) {
        const city = name === names[0] ? name : `${name}${newCity()}`;
        const stats = { city, sum: 7n, count: 1 };
        expect(await table().add({ city, partitions: [part(0, [Number.MAX_SAFE_INTEGER], [7])] })).toEqual({
          kind: 'added',
          stats,
        });
        expect(await table().add({ city, partitions: [part(0, [Number.MAX_SAFE_INTEGER], [7])] })).toEqual({
          kind: 'fenced',
          stats,
          fences: new Map([[0, Number.MAX_SAFE_INTEGER]]),
        });
      }
    });

    it('tells all of the fences of many partitions, after a write of many at once', async () => {
      const city = newCity();
      const partitions = Array.from({ length: 60 }, (_, partition) => part(partition, [partition], [1]));
      expect(await table().add({ city, partitions })).toHaveProperty('kind', 'added');
      expect(await table().add({ city, partitions: [part(59, [59], [1])] })).toEqual({
        kind: 'fenced',
        stats: { city, sum: 60n, count: 60 },
        fences: new Map(partitions.map(({ partition }) => [partition, partition])),
      });
    });

    it('adds to the same sum in another epoch, under fences of their own', async () => {
      const city = newCity();
      const addition = { city, partitions: [part(0, [5], [1])] };
      await inEpoch(3).add(addition);
      expect(await inEpoch(4).add(addition)).toEqual({ kind: 'added', stats: { city, sum: 2n, count: 2 } });
      // Epoch 33 begins with the same digit as epoch 3.
      await inEpoch(33).add({ city, partitions: [part(0, [9], [1]), part(1, [9], [1])] });
      for (const epoch of [3, 4]) {
        expect(await inEpoch(epoch).add(addition)).toEqual({
          kind: 'fenced',
          stats: { city, sum: 4n, count: 4 },
          fences: new Map([[0, 5]]),
        });
      }
    });

    it('reads nothing when asked for no city', async () => {
      expect(await table().read([])).toEqual([]);
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
