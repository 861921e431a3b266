export interface LogEvent {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly stream: string;
  readonly message: string;
  /** Unique, where the endpoint gives it. */
  readonly id: string | undefined;
}

export interface LogPage {
  readonly events: readonly LogEvent[];
  readonly nextToken: string | undefined;
}

/** A log group as FilterLogEvents shows it: events at or after `start`, ascending in time, at most {@link PAGE_SIZE} a page. */
export type ReadLog = (start: number, nextToken: string | undefined) => Promise<LogPage>;

/** The most that FilterLogEvents returns at once. */
export const PAGE_SIZE = 10_000;

/** Events of several functions, streams and threads become visible in nearly the order of their timestamps, not quite. */
const OVERLAP_MS = 10_000;

/**
 * Hands out each event of a log group once. It asks again for the last seconds every time and knows by their identity what it
 * has had. MiniStack gives events no id and pages no token, so equal events of a stream are told apart by counting them, and
 * a full page is read on from its last event.
 */
export class LogFollower {
  readonly #read: ReadLog;
  readonly #start: number;
  #newest: number;
  /** Identity to timestamp, of what lies in the overlap. */
  #seen: ReadonlyMap<string, number> = new Map();

  /** @param start where to begin, in milliseconds since the epoch */
  constructor(read: ReadLog, start: number) {
    this.#read = read;
    this.#start = start;
    this.#newest = start;
  }

  /** The messages that have come since the last call; when it fails, the next call returns them. */
  async next(): Promise<string[]> {
    const found = new Map(this.#seen);
    const messages: string[] = [];
    let from: number | undefined = Math.max(this.#start, this.#newest - OVERLAP_MS);
    while (from !== undefined) {
      const { events, complete } = await this.#readFrom(from);
      for (const [identity, { timestamp, message }] of identify(events)) {
        if (!found.has(identity)) {
          found.set(identity, timestamp);
          messages.push(message);
        }
      }
      const last: number = events.at(-1)?.timestamp ?? from;
      // More than a page in one millisecond can't be asked for: the only way past it is the next millisecond.
      from = complete ? undefined : Math.max(last, from + 1);
    }
    this.#newest = maximum(this.#newest, found.values());
    this.#seen = new Map([...found].filter(([, timestamp]) => timestamp >= this.#newest - OVERLAP_MS));
    return messages;
  }

  async #readFrom(from: number): Promise<{ events: readonly LogEvent[]; complete: boolean }> {
    const events: LogEvent[] = [];
    let page = await this.#read(from, undefined);
    events.push(...page.events);
    while (page.nextToken !== undefined) {
      page = await this.#read(from, page.nextToken);
      events.push(...page.events);
    }
    return { events, complete: page.events.length < PAGE_SIZE };
  }
}

function identify(events: readonly LogEvent[]): [string, LogEvent][] {
  const occurrences = new Map<string, number>();
  return events.map((event) => {
    const content = JSON.stringify([event.timestamp, event.stream, event.message]);
    const occurrence = occurrences.get(content) ?? 0;
    occurrences.set(content, occurrence + 1);
    return [event.id ?? `${occurrence} ${content}`, event];
  });
}

function maximum(first: number, values: Iterable<number>): number {
  let result = first;
  for (const value of values) {
    result = Math.max(result, value);
  }
  return result;
}
