import { CONFIRM_MS } from '../../lambdas/window-closer/story.ts';
import { InMemoryInputLog } from '../twins/input-log.ts';
import { type Circumstances, drawCircumstances } from './circumstances.ts';
import { examine } from './invariants.ts';
import { KafkaTrigger } from './kafka-trigger.ts';
import type { KnownEdges } from './known-edges.ts';
import { lastClosing } from './maxima-invariants.ts';
import { Pipeline, WINDOW_SETTINGS } from './pipeline.ts';
import { Producer } from './producer.ts';
import { Random } from './random.ts';
import { TimerTrigger } from './timer-trigger.ts';
import { Trace } from './trace.ts';
import { type FaultKind, type Violation, World } from './world.ts';

export interface Run {
  readonly seed: number;
  readonly circumstances: Circumstances;
  readonly violation: Violation | undefined;
  readonly faults: ReadonlyMap<FaultKind, number>;
  readonly edges: KnownEdges;
  readonly records: number;
  readonly publications: number;
  /** How long after everything was quiet the last window got its final value, in virtual milliseconds. */
  readonly closingMs: number;
  /** Virtual milliseconds. */
  readonly lengthMs: number;
}

/**
 * How long after the end of input, faults and the last window's grace all windows must be closed: an invocation that still
 * hangs (30 s and 120 s of overrun), a message's visibility timeout, its backoff, the redrive of the dead letters and the
 * longest delay of a timer, each once, and the way of the messages.
 */
export const CLOSING_BOUND_MS = 540_000;

/** All is at rest when the confirmations are out as well: one after each correction, and whatever delays that. */
const RESTING_BOUND_MS = CLOSING_BOUND_MS + CONFIRM_MS + CLOSING_BOUND_MS;

/** At most so many calls, one after the other, does an invocation make for a batch, however small it is. */
const CALLS_PER_BATCH = 30;

const NO_EDGES: KnownEdges = new Map();

/** One run of the whole pipeline: a function of its seed. */
export async function simulate(seed: number, trace = new Trace()): Promise<Run> {
  const random = new Random(seed);
  const circumstances = drawCircumstances(random);
  const world = new World(random, circumstances, trace);
  const { time, start } = world;
  const log = new InMemoryInputLog('input', circumstances.partitions);
  const producer = new Producer(world, log, () => {
    for (const trigger of triggers) {
      trigger.wake();
    }
  });
  const timers = new TimerTrigger(world, (due, invocation) => pipeline.closeWindows(due, invocation));
  const pipeline = new Pipeline(world, producer, log, timers.queue);
  const { pollers } = circumstances;
  const averages = new KafkaTrigger(world, log, { name: 'averages', pollers: pollers.averages }, (batch, invocation) =>
    pipeline.averageCities(batch, invocation),
  );
  const maxima = new KafkaTrigger(world, log, { name: 'maxima', pollers: pollers.maxima }, (batch, invocation) =>
    pipeline.trackMaxima(batch, invocation),
  );
  const triggers = [averages, maxima];
  producer.start();
  for (const trigger of triggers) {
    trigger.start();
  }

  const lastWindow = () => Math.max(0, ...[...pipeline.windows.states.values()].map(({ window }) => window.end));
  // Readings ahead of the clock and a slow reader move it while the run goes on.
  const quietAt = () =>
    Math.max(
      start + circumstances.inputMs,
      world.faultsEnd,
      maxima.caughtUpAt,
      lastWindow() + WINDOW_SETTINGS.graceMs + circumstances.maxSkewMs,
    );
  const readingMs = circumstances.records * CALLS_PER_BATCH * circumstances.latencyMs;
  const limit = () => quietAt() + readingMs + RESTING_BOUND_MS;
  let resting = await time.run(limit());
  while (!resting && world.violation === undefined && time.nextAt <= limit()) {
    resting = await time.run(limit());
  }
  const edges = world.violation === undefined ? examine(world, producer, pipeline) : NO_EDGES;
  const closingMs = Math.max(lastClosing(pipeline) - quietAt(), 0);
  if (!resting) {
    world.violate(
      'all is at rest in bounded time',
      `nothing left to do ${limit() - start} ms after the start`,
      'still at work',
    );
  }
  if (closingMs > CLOSING_BOUND_MS) {
    world.violate('every window is closed in bounded time', `${CLOSING_BOUND_MS} ms after all is quiet`, closingMs);
  }
  return {
    seed,
    circumstances,
    violation: world.violation,
    faults: world.faults,
    edges,
    records: producer.produced.length,
    publications: pipeline.topics.averages.length + pipeline.topics.maxima.length,
    closingMs,
    lengthMs: time.now - start,
  };
}
