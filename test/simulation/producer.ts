import type { KafkaRecord } from '../../lambdas/shared/kafka/batch.ts';
import type { InMemoryInputLog } from '../twins/input-log.ts';
import { envelope, poison, reading, type Truth, type Value } from './records.ts';
import type { World } from './world.ts';

export interface ProducedRecord {
  readonly record: KafkaRecord;
  readonly truth: Truth;
}

/** How much later than its event time a record gets into the topic when nothing is wrong, at most. */
const CALM_DELAY_MS = 300;
/** As much as the pipeline's settings allow a reading to come after newer ones of its partition. */
const ALLOWED_DISORDER_MS = 1_000;
const HOUR_MS = 3_600_000;
/** Windows with readings of several partitions, or many windows. */
const CALM_BACKLOGS_MS = [15_000, 120_000] as const;
/** About the limit of 60 s, and so far beyond it that a retry late in the run may find the reading in time. */
const AHEAD_MS = [50_000, 200_000] as const;

/** Writes the run's input and keeps what it knows of each record. */
export class Producer {
  readonly produced: ProducedRecord[] = [];
  readonly #world: World;
  readonly #log: InMemoryInputLog;
  readonly #changed: () => void;
  /** Event times of a partition lag behind by so much: a producer that is slow, always by the same. */
  readonly #lagsMs: readonly number[];
  readonly #byPosition = new Map<string, ProducedRecord>();

  /** @param changed is told whenever a reader may find something new */
  constructor(world: World, log: InMemoryInputLog, changed: () => void) {
    const { random, circumstances } = world;
    this.#world = world;
    this.#log = log;
    this.#changed = changed;
    this.#lagsMs = Array.from({ length: circumstances.partitions }, () =>
      circumstances.calm ? 0 : random.pick([0, 0, 0, 8_000, 40_000]),
    );
  }

  /** What is known of the record at a position; undefined where there is none. */
  at(partition: number, offset: number): ProducedRecord | undefined {
    return this.#byPosition.get(`${partition}@${offset}`);
  }

  /** Writes the backlog at once and schedules all that follows. */
  start(): void {
    const { random, circumstances, time, start } = this.#world;
    const { partitions, records, backlog, inputMs, calm, disorderMs } = circumstances;
    const old = Math.floor(records * backlog);
    const spreadMs = calm ? random.pick(CALM_BACKLOGS_MS) : HOUR_MS;
    const times = Array.from({ length: old }, () => {
      const eventTime = start - 1 - random.between(0, spreadMs);
      return { eventTime, place: eventTime + random.between(0, calm ? ALLOWED_DISORDER_MS : disorderMs) };
    });
    // Some partitions get more, some get nothing at all, some fall silent midway.
    const weights = Array.from({ length: partitions }, () => ({
      share: random.pick([0, 1, 1, 4]),
      until: random.pick([inputMs, inputMs, inputMs / 3]),
    }));
    const partitionAt = (moment: number) => {
      const alive = weights.flatMap(({ share, until }, partition) =>
        moment <= until ? Array<number>(share).fill(partition) : [],
      );
      return alive[random.between(0, alive.length - 1)] ?? 0;
    };
    for (const { eventTime } of times.sort((a, b) => a.place - b.place)) {
      this.#append(partitionAt(0), eventTime);
    }
    for (let left = records - old; left > 0; left--) {
      const moment = random.between(0, inputMs);
      const partition = partitionAt(moment);
      time.after(moment, () => this.#live(partition));
    }
  }

  #live(partition: number): void {
    const { random, circumstances, time, start } = this.#world;
    if (circumstances.rising) {
      // Some are new, so that the watermark has passed the old windows and each late reading is corrected at once.
      this.#append(partition, random.chance(0.2) ? time.now : start - random.between(2, 10) * 5_000);
    } else if (circumstances.calm) {
      // No further out of order than is allowed, and in the topic before its window is asked to close.
      this.#append(partition, time.now - CALM_DELAY_MS - random.between(0, circumstances.disorderMs));
    } else {
      const late = random.chance(circumstances.lateRate) ? random.between(5_000, 120_000) : 0;
      this.#append(
        partition,
        time.now - late - (this.#lagsMs[partition] ?? 0) - random.between(0, circumstances.disorderMs),
      );
    }
    this.#changed();
  }

  #append(partition: number, eventTime: number): void {
    const { random, circumstances, time } = this.#world;
    const log = this.#log;
    if (random.chance(circumstances.gapRate)) {
      log.skip(partition, random.between(1, 6));
    }
    // A transaction that is open while the functions start would make its records late.
    if (random.chance(circumstances.gapRate) && !(circumstances.calm && time.now === this.#world.start)) {
      log.begin(partition);
      time.after(random.between(0, CALM_DELAY_MS), () => {
        log.commit(partition);
        this.#changed();
      });
    }
    const { value, truth, timestamp } = this.#content(eventTime);
    const record = log.append(partition, { timestamp, value, ...envelope(random) });
    const produced = { record, truth };
    this.produced.push(produced);
    this.#byPosition.set(`${partition}@${record.offset}`, produced);
    this.#world.note(
      'producer',
      () => `${partition}@${record.offset} ${new Date(timestamp).toISOString()} ${describe(truth)}`,
    );
    if (random.chance(circumstances.gapRate)) {
      log.skip(partition, random.between(1, 3));
    }
  }

  #content(eventTime: number): Value & { readonly timestamp: number } {
    const { random, circumstances, time } = this.#world;
    const { cities, poisonRate, aheadRate } = circumstances;
    if (random.chance(poisonRate)) {
      if (random.chance(0.2)) {
        // Further ahead than any run lasts.
        const timestamp = time.now + random.between(24, 240) * HOUR_MS;
        const { value } = reading(random, { cities, eventTime: timestamp });
        return { value, timestamp, truth: { kind: 'rejected', code: 'TIMESTAMP_IN_FUTURE' } };
      }
      const timestamp = random.chance(0.3) ? time.now + random.between(61_000, 240 * HOUR_MS) : eventTime;
      return { ...poison(random), timestamp };
    }
    if (circumstances.rising) {
      const microDegrees = this.produced.length * 1_000_000 - random.between(0, 2_000_000);
      return { ...reading(random, { cities, microDegrees, eventTime }), timestamp: eventTime };
    }
    const ahead = random.chance(aheadRate);
    const timestamp = ahead ? time.now + random.between(...AHEAD_MS) : eventTime;
    return { ...reading(random, { cities, eventTime: timestamp, ahead }), timestamp };
  }
}

function describe(truth: Truth): string {
  return truth.kind === 'rejected'
    ? truth.code
    : `${truth.city} ${truth.microDegrees}${truth.ahead ? ' (ahead of the clock)' : ''}`;
}
