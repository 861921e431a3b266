import type { Load } from '../../../costs/load.ts';
import { averageCities } from '../../../lambdas/city-averages/story.ts';
import { CAPITALS } from '../../../lambdas/generator/capitals.ts';
import type { KafkaBatch, KafkaRecord } from '../../../lambdas/shared/kafka/batch.ts';
import type { DelayedTimer } from '../../../lambdas/shared/window-timers.ts';
import { KafkaInputLog } from '../../../lambdas/window-closer/kafka-input-log.ts';
import { closeWindows } from '../../../lambdas/window-closer/story.ts';
import { trackMaxima } from '../../../lambdas/window-maxima/story.ts';
import { InMemoryCityStats } from '../../twins/city-stats.ts';
import { InMemoryInputLog } from '../../twins/input-log.ts';
import { InMemoryProgress } from '../../twins/progress.ts';
import { InMemoryTopics } from '../../twins/topics.ts';
import { InMemoryWindowMaxima } from '../../twins/window-maxima.ts';

const STEP_MS = 10;
const START = Date.parse('2026-11-23T20:00:00Z');

/** How much a call counts for; by default one. */
type Weights = Readonly<Record<string, readonly [name: string, weight?: (argument: unknown) => number]>>;

/**
 * Runs the functions' stories on the twins under an even load, for some seconds of virtual time, and counts their calls: what
 * the model of the costs is held to. An invocation takes no time.
 */
export async function countCalls(load: Load, seconds: number): Promise<ReadonlyMap<string, number>> {
  const counted = new Map<string, number>();
  const count = (name: string, amount = 1) => counted.set(name, (counted.get(name) ?? 0) + amount);
  let now = START;
  const log = new InMemoryInputLog('input', load.partitions);
  const timers: { readonly dueAt: number; readonly timer: DelayedTimer }[] = [];
  const queue = (name: string) => ({
    send: async (sent: readonly DelayedTimer[]) => {
      for (const timer of sent) {
        count(name);
        timers.push({ dueAt: now + Math.ceil(timer.delayMs / 1000) * 1000, timer });
      }
    },
  });
  const windows = new InMemoryWindowMaxima();
  const maximaProgress = new InMemoryProgress();
  const averages = {
    table: counting(new InMemoryCityStats(), count, {
      add: ['averages: city writes'],
      read: ['averages: city reads', (cities) => (cities as readonly string[]).length],
    }),
    progress: counting(new InMemoryProgress(), count, {
      read: ['averages: progress reads'],
      advance: ['averages: progress writes'],
      judge: ['averages: judgements'],
    }),
    publisher: counting(new InMemoryTopics(), count, {
      publish: ['averages: published', (messages) => (messages as readonly unknown[]).length],
    }),
    now: () => now,
  };
  const maxima = {
    table: counting(windows, count, { raise: ['maxima: raises'], markTimer: ['maxima: timer marks'] }),
    timers: queue('maxima: timers sent'),
    progress: counting(maximaProgress, count, {
      read: ['maxima: progress reads'],
      advance: ['maxima: progress writes'],
      judge: ['maxima: judgements'],
    }),
    invocationId: 'a',
    now: () => now,
  };
  const closer = {
    table: counting(windows, count, { seal: ['closer: seals'], recordPublished: ['closer: records'] }),
    progress: counting(maximaProgress, count, { read: ['closer: asks'] }),
    log: new KafkaInputLog(log, 'input'),
    timers: queue('closer: put off'),
    publisher: new InMemoryTopics(),
  };
  const settings = {
    windowMs: load.windowSeconds * 1000,
    graceMs: load.graceSeconds * 1000,
    outOfOrdernessMs: load.outOfOrdernessSeconds * 1000,
    retentionMs: 0,
  };

  let produced = 0;
  let pending: KafkaRecord[] = [];
  for (; now < START + seconds * 1000; now += STEP_MS) {
    for (; START + (produced * 1000) / load.recordsPerSecond <= now; produced++) {
      pending.push(log.append(produced % load.partitions, reading(produced, now)));
      if (pending.length === load.batchSize) {
        await deliver();
      }
    }
    const [first] = pending;
    if (first !== undefined && now - first.timestamp >= load.batchSeconds * 1000) {
      await deliver();
    }
    for (const due of timers.filter(({ dueAt }) => dueAt <= now)) {
      timers.splice(timers.indexOf(due), 1);
      await closeWindows([{ ...due.timer, redelivered: false }], closer);
    }
  }
  return counted;

  async function deliver(): Promise<void> {
    const batch: KafkaBatch = [...Map.groupBy(pending, ({ partition }) => partition)].map(([partition, records]) => ({
      partition,
      records,
    }));
    pending = [];
    count('batches');
    await averageCities(batch, averages);
    await trackMaxima(batch, settings, maxima);
  }
}

/** A city by a fixed sequence that repeats only after 2^31 readings. */
function reading(index: number, timestamp: number) {
  const random = (Math.imul(index + 1, 2_654_435_761) >>> 0) / 2 ** 32;
  const mixed = (Math.imul(Math.floor(random * 2 ** 31) ^ (index >>> 3), 1_597_334_677) >>> 0) / 2 ** 32;
  const city = CAPITALS[Math.floor(mixed * CAPITALS.length)];
  return { timestamp, key: null, value: Buffer.from(`${city},${(mixed * 40).toFixed(2)}`), headers: [] };
}

/** The same object, with its named calls counted. */
function counting<T extends object>(target: T, count: (name: string, amount?: number) => void, weights: Weights): T {
  return new Proxy(target, {
    get(object, property) {
      const value = Reflect.get(object, property, object);
      if (typeof value !== 'function') {
        return value;
      }
      return (...args: unknown[]) => {
        const [name, weight] = weights[String(property)] ?? [`unknown call: ${String(property)}`];
        count(name, weight?.(args[0]));
        return value.apply(object, args);
      };
    },
  });
}
