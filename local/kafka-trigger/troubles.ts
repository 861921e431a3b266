/** Says that something does not work, and why; without a reason, that it does (again). */
export type Report = (doing: string, reason: string | undefined) => void;

/** What does not work at the moment. */
export class Troubles {
  readonly #reasons = new Map<string, string>();

  readonly report: Report = (doing, reason) => {
    if (reason === undefined) {
      this.#reasons.delete(doing);
    } else {
      this.#reasons.set(doing, reason);
    }
  };

  /** One sentence each, without a full stop. */
  get sentences(): string[] {
    return [...this.#reasons].map(([doing, reason]) => `${doing} fails: ${reason}`);
  }

  clear(): void {
    this.#reasons.clear();
  }
}
