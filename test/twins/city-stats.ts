import { type CityAddition, recordCount, sumOf } from '../../lambdas/city-averages/additions.ts';
import type { AddOutcome, CityStats, CityStatsTable } from '../../lambdas/city-averages/city-stats.ts';

/** CityStats in memory. */
export class InMemoryCityStats implements CityStatsTable {
  readonly #items = new Map<string, { stats: CityStats; fences: Map<number, number> }>();

  async add(addition: CityAddition): Promise<AddOutcome> {
    const { city, partitions } = addition;
    const item = this.#items.get(city) ?? { stats: { city, sum: 0n, count: 0 }, fences: new Map<number, number>() };
    if (partitions.some(({ partition, offsets }) => (item.fences.get(partition) ?? -1) >= (offsets[0] ?? 0))) {
      return { kind: 'fenced', stats: item.stats, fences: new Map(item.fences) };
    }
    const stats = { city, sum: item.stats.sum + sumOf(addition), count: item.stats.count + recordCount(addition) };
    const fences = new Map(item.fences);
    for (const { partition, offsets } of partitions) {
      fences.set(partition, offsets.at(-1) ?? 0);
    }
    this.#items.set(city, { stats, fences });
    return { kind: 'added', stats };
  }

  async read(cities: readonly string[]): Promise<readonly CityStats[]> {
    return cities.flatMap((city) => this.#items.get(city)?.stats ?? []);
  }
}
