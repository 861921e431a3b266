import type { OutgoingMessage } from '../../lambdas/shared/kafka/publisher.ts';
import { header, InMemoryTopics } from '../twins/topics.ts';
import type { Invocation } from './invocation.ts';
import type { WatchedCityStats, WatchedWindowMaxima } from './watched-tables.ts';
import type { World } from './world.ts';

/** A message as it lies in its topic. */
export interface Publication {
  readonly message: OutgoingMessage;
  readonly key: string;
  readonly value: string;
  /** What orders the values of a key: an average's count, a maximum's revision. */
  readonly order: number;
  readonly at: number;
  readonly by: Invocation;
  /** The table had moved on when it was written. */
  readonly late: boolean;
  /** It was written when its sender had given up. */
  readonly stray: boolean;
  /** It was written when no trigger waited for its invocation any more: by a zombie, or by one that had just crashed. */
  readonly abandoned: boolean;
  /** It repeats a revision long after, for whatever may have arrived late: everything has to be right without it, but for the known edges. */
  readonly confirmation: boolean;
}

/** The output topics, in append order. */
export class OutputTopics {
  readonly averages: Publication[] = [];
  readonly maxima: Publication[] = [];
  readonly #topics = new InMemoryTopics();
  readonly #world: World;
  readonly #stats: WatchedCityStats;
  readonly #windows: WatchedWindowMaxima;

  constructor(world: World, stats: WatchedCityStats, windows: WatchedWindowMaxima) {
    this.#world = world;
    this.#stats = stats;
    this.#windows = windows;
  }

  get deadLetters(): readonly OutgoingMessage[] {
    return this.#topics.of('input_dead_letter');
  }

  async append(messages: readonly OutgoingMessage[], by: Invocation, stray: boolean): Promise<void> {
    await this.#topics.publish(messages);
    for (const message of messages) {
      const written = {
        message,
        key: String(message.key),
        value: String(message.value),
        at: this.#world.time.now,
        by,
        stray,
        abandoned: !by.awaited || by.overtaken.has(String(message.key)),
      };
      if (message.topic === 'output_avg') {
        const order = Number(header(message, 'count'));
        this.averages.push({ ...written, order, late: order < this.#count(written.key), confirmation: false });
      } else if (message.topic === 'output_max') {
        const order = Number(header(message, 'revision'));
        const confirmation = order <= (by.confirming.get(written.key) ?? 0);
        this.maxima.push({ ...written, order, late: order < this.#revision(written.key), confirmation });
      }
      this.#world.note(
        by.id,
        () =>
          `>> ${message.topic}: ${written.value} under ${written.key}, ${(message.headers ?? []).map((pair) => pair.join(' ')).join(', ')}`,
      );
    }
  }

  #count(city: string): number {
    return this.#stats.added.get(city)?.count ?? 0;
  }

  #revision(window: string): number {
    return this.#windows.states.get(Date.parse(window))?.revision ?? 0;
  }
}

/** The last value of each key: what compaction leaves. */
export function lastOf(publications: readonly Publication[]): Map<string, Publication> {
  return new Map(publications.map((publication) => [publication.key, publication]));
}

/** The value that a key's highest count or revision stands for. */
export function highestOf(publications: readonly Publication[]): Map<string, Publication> {
  const highest = new Map<string, Publication>();
  for (const publication of publications) {
    if (publication.order >= (highest.get(publication.key)?.order ?? 0)) {
      highest.set(publication.key, publication);
    }
  }
  return highest;
}
