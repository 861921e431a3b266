/** What the tables hold, as far as a person reads it. Temperatures in micro-degrees. */
export interface CityTotal {
  readonly city: string;
  readonly sum: bigint;
  readonly count: number;
}

export interface CityTotals {
  readonly cities: readonly CityTotal[];
  /** Whether these are all cities. */
  readonly complete: boolean;
}

export interface WindowRow {
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly city: string;
  readonly microDegrees: number;
  /** How often a maximum of it was published under another revision; 0: it is open. */
  readonly publishedRevision: number;
}

export interface Results {
  /** At most `limit` cities, in no order. */
  cities(limit: number): Promise<CityTotals>;
  /**
   * At most `limit` windows of the last hour or two, the newest first.
   *
   * @param now milliseconds since the epoch
   */
  newestWindows(now: number, limit: number): Promise<readonly WindowRow[]>;
}
