export interface CityAverage {
  readonly city: string;
  readonly count: number;
  /** degC */
  readonly average: number;
}

export interface WindowMaximum {
  /** ISO 8601, UTC */
  readonly start: string;
  readonly city: string;
  /** degC */
  readonly temperature: number;
  /** 0 as long as the window is open. */
  readonly publishedRevision: number;
}

/** What the pipeline has come to at one moment. */
export interface Observation {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Records in the input topic. */
  readonly produced: number;
  /** Readings in the averages. */
  readonly counted: number;
  /** Records in the dead-letter topic. */
  readonly rejected: number;
  readonly cities: readonly CityAverage[];
  /** Newest first. */
  readonly windows: readonly WindowMaximum[];
}

/** The sum of a run. */
export interface Counts extends Pick<Observation, 'produced' | 'counted' | 'rejected'> {
  /** Windows of which a maximum was published. */
  readonly windows: number;
  /** Publications that replaced an earlier one of the same window. */
  readonly corrections: number;
}

export interface Rates {
  /** Records a second written to the input topic. */
  readonly produced: number;
  /** Readings a second added to the averages. */
  readonly counted: number;
}

const RATE_SPAN_MS = 5_000;

/** The last seconds of observations: enough for rates that don't jump with every batch. */
export class History {
  #observations: readonly Observation[] = [];

  get latest(): Observation | undefined {
    return this.#observations.at(-1);
  }

  add(observation: Observation): void {
    // One that is older than the span stays, so that the span is covered whole.
    const cut = this.#observations.findLastIndex(({ at }) => at <= observation.at - RATE_SPAN_MS);
    this.#observations = [...this.#observations.slice(Math.max(cut, 0)), observation];
  }

  get rates(): Rates {
    const [first] = this.#observations;
    const { latest } = this;
    if (first === undefined || latest === undefined || latest.at <= first.at) {
      return { produced: 0, counted: 0 };
    }
    const seconds = (latest.at - first.at) / 1000;
    return {
      produced: (latest.produced - first.produced) / seconds,
      counted: (latest.counted - first.counted) / seconds,
    };
  }
}
