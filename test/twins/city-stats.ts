import { type CityAddition, recordCount, sumOf } from '../../lambdas/city-averages/additions.ts';
import type { AddOutcome, CityStats, CityStatsTable } from '../../lambdas/city-averages/city-stats.ts';

interface CityItem {
  readonly stats: CityStats;
  /** By epoch, then by partition. */
  readonly fences: ReadonlyMap<number, ReadonlyMap<number, number>>;
}

/** CityStats in memory, as it is seen in one epoch of the input topic. */
export class InMemoryCityStats implements CityStatsTable {
  readonly #items: Map<string, CityItem>;
  readonly #epoch: number;

  /** @param items for a second view of a table, see {@link inEpoch} */
  constructor(epoch = 0, items = new Map<string, CityItem>()) {
    this.#epoch = epoch;
    this.#items = items;
  }

  /** The same table, seen in another epoch: the sums are the same, the fences are others. */
  inEpoch(epoch: number): InMemoryCityStats {
    return new InMemoryCityStats(epoch, this.#items);
  }

  async add(addition: CityAddition): Promise<AddOutcome> {
    const { city, partitions } = addition;
    const item = this.#items.get(city);
    const before = item?.stats ?? { city, sum: 0n, count: 0 };
    const fences = new Map(item?.fences.get(this.#epoch));
    if (partitions.some(({ partition, offsets }) => (fences.get(partition) ?? -1) >= (offsets[0] ?? 0))) {
      return { kind: 'fenced', stats: before, fences };
    }
    const stats = { city, sum: before.sum + sumOf(addition), count: before.count + recordCount(addition) };
    for (const { partition, offsets } of partitions) {
      fences.set(partition, offsets.at(-1) ?? 0);
    }
    this.#items.set(city, { stats, fences: new Map(item?.fences).set(this.#epoch, fences) });
    return { kind: 'added', stats };
  }

  async read(cities: readonly string[]): Promise<readonly CityStats[]> {
    return cities.flatMap((city) => this.#items.get(city)?.stats ?? []);
  }
}
