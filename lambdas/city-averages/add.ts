import { beyondFences, type CityAddition, recordCount } from './additions.ts';
import { type CityStats, type CityStatsTable, MAX_PARTITIONS_PER_ADDITION } from './city-stats.ts';

export interface Added {
  /** The city's state after the addition: what is to be published. */
  readonly stats: CityStats;
  /** How many of the readings had been added by an earlier delivery. */
  readonly skipped: number;
}

/** Fences only rise, and only deliveries of the same records move them, so a handful of turns always suffices. */
const MAX_TURNS = 20;

/** Too many deliveries of the same records at once: the batch fails and is delivered again. */
export class ContendedCityError extends Error {
  override readonly name = 'ContendedCityError';
}

/**
 * Adds each reading that was not added before, exactly once whatever is delivered again, re-cut or overlapping.
 *
 * @throws ContendedCityError when the fences kept moving
 */
export async function addOnce(addition: CityAddition, table: Pick<CityStatsTable, 'add'>): Promise<Added> {
  const { city, partitions } = addition;
  if (partitions.length > MAX_PARTITIONS_PER_ADDITION) {
    const first = await addOnce({ city, partitions: partitions.slice(0, MAX_PARTITIONS_PER_ADDITION) }, table);
    const rest = await addOnce({ city, partitions: partitions.slice(MAX_PARTITIONS_PER_ADDITION) }, table);
    return { stats: rest.stats, skipped: first.skipped + rest.skipped };
  }
  const total = recordCount(addition);
  let remaining = addition;
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const outcome = await table.add(remaining);
    if (outcome.kind === 'added') {
      return { stats: outcome.stats, skipped: total - recordCount(remaining) };
    }
    const beyond = beyondFences(remaining, outcome.fences);
    if (beyond === undefined) {
      return { stats: outcome.stats, skipped: total };
    }
    remaining = beyond;
  }
  throw new ContendedCityError(`The fences of a city moved ${MAX_TURNS} times while a batch was being added.`);
}
