/** What may happen to one request of a function to DynamoDB or SQS. */
export const REQUEST_FAULTS = [
  'request throttled',
  'request answered with a server error',
  'answer lost after the request took effect',
  'request held up, landing late',
  'function killed before its request arrived',
  'function killed before its answer arrived',
] as const;
export type RequestFault = (typeof REQUEST_FAULTS)[number];

/** Everything that is injected, in the order of the report. */
export const FAULTS = [
  'broker killed and restarted on its log',
  'poller killed and restarted',
  'seconds without DynamoDB and SQS',
  ...REQUEST_FAULTS,
  'timer delivered twice or long after its time',
] as const;
export type Fault = (typeof FAULTS)[number];

/** Counts what was injected. */
export class FaultTally {
  readonly #counts = new Map<Fault, number>(FAULTS.map((fault) => [fault, 0]));

  add(fault: Fault): void {
    this.#counts.set(fault, this.of(fault) + 1);
  }

  of(fault: Fault): number {
    return this.#counts.get(fault) ?? 0;
  }

  /** The faults that never came. */
  get missing(): readonly Fault[] {
    return FAULTS.filter((fault) => this.of(fault) === 0);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }
}

/** In a thousand requests. A function makes about 12 a batch, so most batches meet a fault and every third loses its function. */
const CHANCES: Readonly<Record<RequestFault, number>> = {
  'request throttled': 40,
  'request answered with a server error': 40,
  'answer lost after the request took effect': 40,
  'request held up, landing late': 20,
  'function killed before its request arrived': 15,
  'function killed before its answer arrived': 15,
};
/** Until each fault has come once, every so many requests meet the next one: chance alone would leave a short run without some. */
const ONCE_EVERY = 15;

/** Decides about one request after another, by chance; during an outage the same for all. */
export class RequestFaults {
  readonly #random: (limit: number) => number;
  readonly #tally: FaultTally;
  #outage: RequestFault | undefined;
  readonly #due: RequestFault[] = [...REQUEST_FAULTS];
  #requests = 0;
  #over = false;

  constructor(random: (limit: number) => number, tally: FaultTally) {
    this.#random = random;
    this.#tally = tally;
  }

  /** From now on, until undefined is set, nothing else happens to any request. */
  set outage(fault: RequestFault | undefined) {
    this.#outage = fault;
  }

  /** No more faults. */
  end(): void {
    this.#over = true;
  }

  next(): RequestFault | undefined {
    if (this.#over) {
      return undefined;
    }
    const fault = this.#outage ?? this.#dueOnce() ?? this.#byChance();
    if (fault !== undefined) {
      this.#tally.add(fault);
    }
    return fault;
  }

  #dueOnce(): RequestFault | undefined {
    this.#requests += 1;
    return this.#requests % ONCE_EVERY === 0 ? this.#due.shift() : undefined;
  }

  #byChance(): RequestFault | undefined {
    let ticket = this.#random(1_000);
    return REQUEST_FAULTS.find((fault) => {
      ticket -= CHANCES[fault];
      return ticket < 0;
    });
  }
}
