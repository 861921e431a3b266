import type { CityAddition, Fences } from './additions.ts';

/** The state of one city: what has been added so far. */
export interface CityStats {
  readonly city: string;
  /** Micro-degrees, exact. */
  readonly sum: bigint;
  readonly count: number;
}

export type AddOutcome =
  | { readonly kind: 'added'; readonly stats: CityStats }
  /** Nothing was written: a fence stands at or beyond the first offset of one of the partitions. */
  | { readonly kind: 'fenced'; readonly stats: CityStats; readonly fences: Fences };

/**
 * DynamoDB takes expressions of at most 4 KB, and each partition needs about 60 bytes of the condition.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
export const MAX_PARTITIONS_PER_ADDITION = 50;

/** The table CityStats. */
export interface CityStatsTable {
  /**
   * Adds sum and count and moves the fences in one write, only if each partition's fence is below the addition's first
   * offset of that partition. Of at most {@link MAX_PARTITIONS_PER_ADDITION} partitions.
   */
  add(addition: CityAddition): Promise<AddOutcome>;
  /** Reads the cities consistently; one that does not exist is left out. */
  read(cities: readonly string[]): Promise<readonly CityStats[]>;
}
