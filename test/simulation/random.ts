/** The one source of chance of a run: mulberry32, which is small, fast and good enough to draw faults with. */
export class Random {
  #state: number;

  constructor(seed: number) {
    // Neighbouring seeds must not give neighbouring streams.
    this.#state = Math.imul(seed ^ (seed >>> 16), 0x45d9f3b) ^ 0x9e3779b9;
  }

  /** A number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer within both bounds. */
  between(lowest: number, highest: number): number {
    return lowest + Math.floor(this.next() * (highest - lowest + 1));
  }

  chance(probability: number): boolean {
    // Nothing is drawn where nothing is to be decided: faults that are switched off cost nothing.
    return probability > 0 && this.next() < probability;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.between(0, choices.length - 1)] ?? choices[0];
  }

  /** Each element with probability one half. */
  some<T>(elements: readonly T[]): T[] {
    return elements.filter(() => this.chance(0.5));
  }

  shuffle<T>(elements: readonly T[]): T[] {
    const shuffled = [...elements];
    for (let end = shuffled.length - 1; end > 0; end--) {
      const other = this.between(0, end);
      [shuffled[end], shuffled[other]] = [shuffled[other] as T, shuffled[end] as T];
    }
    return shuffled;
  }
}
