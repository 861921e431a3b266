import type { OutgoingMessage, Publisher } from '../shared/kafka/publisher.ts';
import type { Telemetry } from '../shared/telemetry.ts';
import { TOPICS } from '../shared/topics.ts';
import type { Interval } from './interval.ts';
import { firstSlot, slotTime } from './pace.ts';

export interface EmitPorts {
  readonly publisher: Publisher;
  readonly telemetry: Pick<Telemetry, 'count' | 'warn' | 'flush'>;
  /** The text of the next reading. */
  readonly reading: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
}

export interface Emission {
  readonly interval: Interval;
  /** Readings a second. */
  readonly rate: number;
  /** When to stop in any case, in milliseconds since the epoch: the sandbox ends soon after. */
  readonly deadline: number;
}

/** Kafka did not take the readings of the interval before the deadline. */
export class EmissionError extends Error {
  override readonly name = 'EmissionError';
}

const TICK_MS = 100;
const FLUSH_INTERVAL_MS = 5_000;
/** Bounds the memory when there is much to catch up with. */
const MAX_PER_TICK = 10_000;

/**
 * Emits one reading for each slot of the interval when its time has come, late ones as fast as Kafka takes them. Readings that
 * Kafka does not take are tried again, the same ones, until the deadline: none is skipped.
 *
 * @returns how many readings were emitted
 * @throws EmissionError when readings are left at the deadline that Kafka did not take
 */
export async function emit({ interval, rate, deadline }: Emission, ports: EmitPorts): Promise<number> {
  const first = firstSlot(interval.from, rate);
  const end = firstSlot(Math.min(interval.to, deadline), rate);
  const pending: OutgoingMessage[] = [];
  let next = first;
  let flushedAt = ports.now();
  await sleepUntil(interval.from, ports);
  while (next < end || pending.length > 0) {
    const tick = ports.now();
    for (const due = Math.min(firstSlot(tick, rate), end); next < due && pending.length < MAX_PER_TICK; next++) {
      pending.push(message(slotTime(next, rate), ports.reading()));
    }
    await publishPending(pending, deadline, ports);
    if (ports.now() - flushedAt >= FLUSH_INTERVAL_MS) {
      ports.telemetry.flush();
      flushedAt = ports.now();
    }
    if (next < end || pending.length > 0) {
      await sleepUntil(tick + TICK_MS, ports);
    }
  }
  return next - first;
}

function message(timestamp: number, reading: string): OutgoingMessage {
  return { topic: TOPICS.input, key: null, value: Buffer.from(reading), timestamp };
}

/** Empties `pending` when Kafka takes all of it, else leaves it as it is. */
async function publishPending(pending: OutgoingMessage[], deadline: number, ports: EmitPorts): Promise<void> {
  try {
    await ports.publisher.publish(pending);
    ports.telemetry.count('RecordsProduced', pending.length);
    pending.length = 0;
  } catch (cause) {
    if (ports.now() >= deadline) {
      throw new EmissionError(`Kafka did not take ${pending.length} readings before the deadline.`, { cause });
    }
    ports.telemetry.warn('Kafka did not take readings, trying them again', {
      readings: pending.length,
      reason: String(cause),
    });
  }
}

async function sleepUntil(time: number, { now, sleep }: Pick<EmitPorts, 'now' | 'sleep'>): Promise<void> {
  const ms = time - now();
  if (ms > 0) {
    await sleep(ms);
  }
}
