import { averageCities, type CityAveragesPorts } from '../../lambdas/city-averages/story.ts';
import type { KafkaBatch } from '../../lambdas/shared/kafka/batch.ts';
import type { CommittedReader } from '../../lambdas/shared/kafka/committed-reader.ts';
import type { OutgoingMessage, Publisher } from '../../lambdas/shared/kafka/publisher.ts';
import type { Progress, ProgressTable } from '../../lambdas/shared/progress.ts';
import { timerBody } from '../../lambdas/shared/sqs-window-timers.ts';
import { windowName } from '../../lambdas/shared/window.ts';
import type { WindowMaximaTable } from '../../lambdas/shared/window-state.ts';
import type { DelayedTimer, WindowTimers } from '../../lambdas/shared/window-timers.ts';
import { KafkaInputLog } from '../../lambdas/window-closer/kafka-input-log.ts';
import { closeWindows, type DeliveredTimer, type WindowCloserOutcome } from '../../lambdas/window-closer/story.ts';
import { trackMaxima } from '../../lambdas/window-maxima/story.ts';
import type { InMemoryInputLog } from '../twins/input-log.ts';
import type { InMemoryQueue } from '../twins/queue.ts';
import type { Invocation } from './invocation.ts';
import { OutputTopics } from './output-topics.ts';
import type { Producer } from './producer.ts';
import { WatchedCityStats, WatchedProgress, WatchedWindowMaxima } from './watched-tables.ts';
import type { World } from './world.ts';

export const WINDOW_SETTINGS = { windowMs: 5_000, graceMs: 1_000, outOfOrdernessMs: 1_000, retentionMs: 86_400_000 };

/** SQS takes so many messages a call. */
const TIMERS_PER_CALL = 10;

/** The three stories on the twins, each call of a port made through the invocation that makes it. */
export class Pipeline {
  readonly stats: WatchedCityStats;
  readonly windows: WatchedWindowMaxima;
  readonly topics: OutputTopics;
  readonly #world: World;
  readonly #log: InMemoryInputLog;
  readonly #timers: InMemoryQueue;
  readonly #averagesProgress: WatchedProgress;
  readonly #maximaProgress: WatchedProgress;

  constructor(world: World, producer: Producer, log: InMemoryInputLog, timers: InMemoryQueue) {
    this.#world = world;
    this.#log = log;
    this.#timers = timers;
    this.stats = new WatchedCityStats(world, producer);
    this.windows = new WatchedWindowMaxima(world);
    this.topics = new OutputTopics(world, this.stats, this.windows);
    this.#averagesProgress = new WatchedProgress(world, 'city-averages');
    this.#maximaProgress = new WatchedProgress(world, 'window-maxima');
  }

  async averageCities(batch: KafkaBatch, invocation: Invocation): Promise<void> {
    await averageCities(batch, {
      table: this.#cityStats(invocation),
      progress: this.#progress(this.#averagesProgress, invocation),
      publisher: this.#publisher(invocation),
      now: invocation.now,
    });
  }

  async trackMaxima(batch: KafkaBatch, invocation: Invocation): Promise<void> {
    await trackMaxima(batch, WINDOW_SETTINGS, {
      table: this.#windowMaxima(invocation),
      timers: this.#windowTimers(invocation),
      progress: this.#progress(this.#maximaProgress, invocation),
      invocationId: invocation.id,
      now: invocation.now,
    });
  }

  closeWindows(timers: readonly DeliveredTimer[], invocation: Invocation): Promise<WindowCloserOutcome> {
    const reader: Pick<CommittedReader, 'partitions' | 'offsets' | 'fetch'> = {
      partitions: (_topic) =>
        invocation.call(
          () => 'input.partitions',
          () => this.#log.partitions(),
        ),
      offsets: (topic, at, partitions) =>
        invocation.call(
          () => `input.offsets ${at} of ${partitions}`,
          () => this.#log.offsets(topic, at, partitions),
        ),
      fetch: (topic, positions) =>
        invocation.call(
          () => `input.fetch ${[...positions]}`,
          () => this.#log.fetch(topic, positions),
        ),
    };
    return closeWindows(timers, {
      table: this.#windowMaxima(invocation),
      progress: this.#progress(this.#maximaProgress, invocation),
      log: new KafkaInputLog(reader as CommittedReader, 'input'),
      timers: this.#windowTimers(invocation),
      publisher: this.#publisher(invocation),
    });
  }

  #cityStats(invocation: Invocation): CityAveragesPorts['table'] {
    return {
      add: (addition) =>
        invocation.call(
          () => `CityStats.add ${addition.city}`,
          () => this.stats.add(addition),
        ),
      // Each city is read consistently, but not all at the same moment.
      read: async (cities) => {
        const reads = cities.map((city) =>
          invocation.call(
            () => `CityStats.read ${city}`,
            () => this.stats.read([city]),
          ),
        );
        return (await Promise.all(reads)).flat();
      },
    };
  }

  #windowMaxima(invocation: Invocation): WindowMaximaTable {
    return {
      raise: (window, maximum, keepUntil) =>
        invocation.call(
          () => `WindowMaxima.raise ${windowName(window)} to ${maximum.city} ${maximum.microDegrees}`,
          () => this.windows.raise(window, maximum, keepUntil),
        ),
      markTimer: (window, revision) =>
        invocation.call(
          () => `WindowMaxima.markTimer ${windowName(window)} revision ${revision}`,
          () => this.windows.markTimer(window, revision),
        ),
      seal: (window, timerId) =>
        invocation.call(
          () => `WindowMaxima.seal ${windowName(window)} by ${timerId}`,
          () => this.windows.seal(window, timerId),
          { kind: 'seal' },
        ),
      recordPublished: (state) =>
        invocation.call(
          () => `WindowMaxima.recordPublished ${windowName(state.window)} revision ${state.revision}`,
          () => this.windows.recordPublished(state),
        ),
    };
  }

  #progress(table: WatchedProgress, invocation: Invocation): ProgressTable {
    return {
      read: (): Promise<Progress> =>
        invocation.call(
          () => 'Progress.read',
          () => table.read(),
        ),
      advance: (partition, to) =>
        invocation.call(
          () => `Progress.advance ${partition} to ${to.nextOffset}, watermark ${to.watermark}`,
          () => table.advance(partition, to),
        ),
      judge: (partition, judgement) =>
        invocation.call(
          () => `Progress.judge ${partition} from ${judgement.from} up to ${judgement.upTo}`,
          () => table.judge(partition, judgement),
        ),
    };
  }

  #publisher(invocation: Invocation): Publisher {
    return {
      publish: async (messages) => {
        if (messages.length === 0) {
          return;
        }
        await invocation.call(
          () => `publish ${messages.length} to ${messages[0]?.topic}`,
          (stray) => this.topics.append(messages, invocation, stray),
          { part: () => this.topics.append(this.#part(messages), invocation, false), kind: 'publish' },
        );
      },
    };
  }

  /** Messages of one key keep their order, so a later one is never written without the earlier. */
  #part(messages: readonly OutgoingMessage[]): readonly OutgoingMessage[] {
    const lost = new Set<string>();
    return messages.filter(({ key }) => {
      const written = !lost.has(String(key)) && this.#world.random.chance(0.5);
      if (!written) {
        lost.add(String(key));
      }
      return written;
    });
  }

  #windowTimers(invocation: Invocation): WindowTimers {
    const send = async (timers: readonly DelayedTimer[]) => {
      for (const timer of timers) {
        const { now } = this.#world.time;
        this.#timers.send(timerBody(timer), now + Math.ceil(timer.delayMs / 1_000) * 1_000);
      }
    };
    return {
      send: async (timers) => {
        for (let start = 0; start < timers.length; start += TIMERS_PER_CALL) {
          const some = timers.slice(start, start + TIMERS_PER_CALL);
          await invocation.call(
            () => `WindowTimers.send ${some.map(({ window, delayMs }) => `${windowName(window)} in ${delayMs} ms`)}`,
            () => send(some),
            { part: () => send(this.#world.random.some(some)) },
          );
        }
      },
    };
  }
}
