import type { CityAddition } from '../../lambdas/city-averages/additions.ts';
import type { AddOutcome, CityStats, CityStatsTable } from '../../lambdas/city-averages/city-stats.ts';
import type { Judgement, PartitionProgress, Progress, ProgressTable } from '../../lambdas/shared/progress.ts';
import type { Window } from '../../lambdas/shared/window.ts';
import type { Maximum, WindowMaximaTable, WindowState } from '../../lambdas/shared/window-state.ts';
import { InMemoryCityStats } from '../twins/city-stats.ts';
import { InMemoryProgress } from '../twins/progress.ts';
import { InMemoryWindowMaxima } from '../twins/window-maxima.ts';
import type { Producer } from './producer.ts';
import type { World } from './world.ts';

/** CityStats, with a look at every write: no record is added twice, no fence moves back, each sum is that of its records. */
export class WatchedCityStats implements CityStatsTable {
  /** What was added so far, by city: `partition@offset`. */
  readonly added = new Map<string, CityStats & { readonly positions: Set<string> }>();
  readonly #table = new InMemoryCityStats();
  readonly #fences = new Map<string, number>();
  readonly #world: World;
  readonly #producer: Producer;

  constructor(world: World, producer: Producer) {
    this.#world = world;
    this.#producer = producer;
  }

  async add(addition: CityAddition): Promise<AddOutcome> {
    const outcome = await this.#table.add(addition);
    if (outcome.kind === 'added') {
      this.#examine(addition, outcome.stats);
    }
    return outcome;
  }

  read(cities: readonly string[]): Promise<readonly CityStats[]> {
    return this.#table.read(cities);
  }

  #examine({ city, partitions }: CityAddition, stats: CityStats): void {
    const { positions = new Set<string>(), ...before } = this.added.get(city) ?? {
      sum: 0n,
      count: 0,
      positions: undefined,
    };
    let { sum, count } = before;
    for (const { partition, offsets } of partitions) {
      const fence = `${city}@${partition}`;
      for (const offset of offsets) {
        const position = `${partition}@${offset}`;
        const truth = this.#producer.at(partition, offset)?.truth;
        if (truth?.kind !== 'reading' || truth.city !== city) {
          this.#world.violate(
            'only readings of the city are added to it',
            city,
            `${position}: ${JSON.stringify(truth)}`,
          );
          return;
        }
        if (positions.has(position)) {
          this.#world.violate('each record counts once', 'once', `${position} is added to ${city} again`);
        }
        if (offset <= (this.#fences.get(fence) ?? -1)) {
          this.#world.violate('fences never move back', `beyond ${this.#fences.get(fence)}`, `${city}: ${position}`);
        }
        positions.add(position);
        this.#fences.set(fence, offset);
        sum += BigInt(truth.microDegrees);
        count++;
      }
    }
    this.added.set(city, { city, sum, count, positions });
    this.#world.expect(`the sum of ${city} is exact`, stats.sum, sum);
    this.#world.expect(`the count of ${city} is exact`, stats.count, count);
  }
}

/** PartitionProgress, with a look at every write: neither offset nor watermark moves back. */
export class WatchedProgress implements ProgressTable {
  readonly #table = new InMemoryProgress();
  readonly #world: World;
  readonly #name: string;

  constructor(world: World, name: string) {
    this.#world = world;
    this.#name = name;
  }

  read(): Promise<Progress> {
    return this.#table.read();
  }

  async advance(partition: number, to: Pick<PartitionProgress, 'nextOffset' | 'watermark'>): Promise<void> {
    const before = (await this.#table.read()).get(partition);
    await this.#table.advance(partition, to);
    const after = (await this.#table.read()).get(partition);
    if ((after?.nextOffset ?? 0) < (before?.nextOffset ?? 0)) {
      this.#world.violate(`progress of ${this.#name} never moves back`, before?.nextOffset, after?.nextOffset);
    }
    if ((after?.watermark ?? -Infinity) < (before?.watermark ?? -Infinity)) {
      this.#world.violate(`watermarks of ${this.#name} never move back`, before?.watermark, after?.watermark);
    }
  }

  judge(partition: number, judgement: Judgement): Promise<boolean> {
    return this.#table.judge(partition, judgement);
  }
}

/** WindowMaxima, with a look at every write: nothing of a window moves back. */
export class WatchedWindowMaxima implements WindowMaximaTable {
  readonly states = new Map<number, WindowState>();
  readonly #table = new InMemoryWindowMaxima();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  async raise(window: Window, maximum: Maximum, _keepUntil: number): Promise<WindowState> {
    return this.#examined(await this.#table.raise(window, maximum));
  }

  markTimer(window: Window, revision: number): Promise<void> {
    return this.#table.markTimer(window, revision);
  }

  async seal(window: Window, timerId: string): Promise<WindowState | undefined> {
    const state = await this.#table.seal(window, timerId);
    return state === undefined ? undefined : this.#examined(state);
  }

  async recordPublished(state: WindowState): Promise<WindowState> {
    return this.#examined(await this.#table.recordPublished(state));
  }

  #examined(state: WindowState): WindowState {
    const before = this.states.get(state.window.start);
    this.states.set(state.window.start, state);
    if (before !== undefined) {
      for (const count of ['revision', 'sealedRevision', 'publishedRevision', 'timerRevision'] as const) {
        if (state[count] < before[count]) {
          this.#world.violate(`the ${count} of a window never moves back`, before[count], state[count]);
        }
      }
      if (state.maximum.microDegrees < before.maximum.microDegrees) {
        this.#world.violate('a maximum never falls', before.maximum.microDegrees, state.maximum.microDegrees);
      }
    }
    return state;
  }
}
