import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EmissionError, emit } from '../../../lambdas/generator/emit.ts';
import type { Interval } from '../../../lambdas/generator/interval.ts';
import { firstSlot, slotTime } from '../../../lambdas/generator/pace.ts';
import type { OutgoingMessage } from '../../../lambdas/shared/kafka/publisher.ts';

const START = Date.parse('2026-11-23T20:17:00Z');

interface Sent {
  readonly at: number;
  readonly message: OutgoingMessage;
}

/** Virtual time: sleeping and publishing move the clock, nothing else does. */
function world({ publishMs = 3, fails = (_at: number): boolean => false } = {}) {
  let clock = START;
  let made = 0;
  const sent: Sent[] = [];
  const counted: number[] = [];
  const warnings: string[] = [];
  return {
    sent,
    warnings,
    produced: () => counted.reduce((sum, amount) => sum + amount, 0),
    clock: () => clock,
    ports: {
      now: () => clock,
      sleep: async (ms: number) => {
        clock += ms;
      },
      reading: () => `Oslo,${made++}`,
      telemetry: {
        count: (_metric: string, amount: number) => void counted.push(amount),
        warn: (message: string) => void warnings.push(message),
        flush: () => {},
      },
      publisher: {
        publish: async (messages: readonly OutgoingMessage[]) => {
          clock += publishMs;
          if (fails(clock)) {
            throw new Error('Kafka is away.');
          }
          sent.push(...messages.map((message) => ({ at: clock, message })));
        },
      },
    },
  };
}

const expectedTimes = ({ from, to }: Interval, rate: number) =>
  Array.from({ length: firstSlot(to, rate) - firstSlot(from, rate) }, (_, index) =>
    slotTime(firstSlot(from, rate) + index, rate),
  );

/** Every slot of the interval once, in order, and each with a reading of its own. */
function expectComplete(sent: readonly Sent[], interval: Interval, rate: number): void {
  expect(sent.map(({ message }) => message.timestamp)).toEqual(expectedTimes(interval, rate));
  expect(sent.map(({ message }) => String(message.value))).toEqual(sent.map((_, index) => `Oslo,${index}`));
}

test('each slot is emitted once, when its time has come and soon after', async () => {
  const interval = { from: START + 7_000, to: START + 67_000 };
  const { ports, sent, produced } = world();
  expect(await emit({ interval, rate: 100, deadline: START + 145_000 }, ports)).toBe(6_000);
  expectComplete(sent, interval, 100);
  expect(produced()).toBe(6_000);
  for (const { at, message } of sent) {
    expect(message).toMatchObject({ topic: 'input', key: null });
    expect(at).toBeGreaterThanOrEqual(message.timestamp ?? Number.NaN);
    expect(at - Number(message.timestamp ?? 0)).toBeLessThan(120);
  }
});

test('whatever the interval, the rate and the speed of Kafka, nothing is missing and nothing twice', async () => {
  const property = fc.asyncProperty(
    fc.integer({ min: -40_000, max: 15_000 }),
    fc.integer({ min: 1, max: 8_000 }),
    fc.integer({ min: 1, max: 2_000 }),
    fc.integer({ min: 0, max: 900 }),
    async (offset, length, rate, publishMs) => {
      const interval = { from: START + offset, to: START + offset + length };
      const { ports, sent } = world({ publishMs });
      await emit({ interval, rate, deadline: START + 145_000 }, ports);
      expectComplete(sent, interval, rate);
    },
  );
  await fc.assert(property, { numRuns: 50 });
});

test('a late start is caught up with at once', async () => {
  const interval = { from: START - 30_000, to: START + 30_000 };
  const { ports, sent } = world();
  await emit({ interval, rate: 1_000, deadline: START + 145_000 }, ports);
  expectComplete(sent, interval, 1_000);
  const late = sent.filter(({ message }) => (message.timestamp ?? 0) < START);
  expect(Math.max(...late.map(({ at }) => at))).toBeLessThan(START + 1_000);
});

test('it ends with its interval', async () => {
  const { ports, clock } = world();
  await emit({ interval: { from: START, to: START + 10_000 }, rate: 100, deadline: START + 145_000 }, ports);
  expect(clock()).toBeLessThan(START + 10_200);
});

test('it stops at the deadline', async () => {
  const { ports, sent, clock } = world();
  await emit({ interval: { from: START, to: START + 60_000 }, rate: 100, deadline: START + 20_000 }, ports);
  expectComplete(sent, { from: START, to: START + 20_000 }, 100);
  expect(clock()).toBeLessThan(START + 20_200);
});

test('readings that Kafka does not take are tried again, the same ones', async () => {
  const interval = { from: START, to: START + 30_000 };
  const { ports, sent, warnings, produced } = world({ fails: (at) => at > START + 5_000 && at < START + 12_000 });
  expect(await emit({ interval, rate: 100, deadline: START + 145_000 }, ports)).toBe(3_000);
  expectComplete(sent, interval, 100);
  expect(produced()).toBe(3_000);
  expect(warnings.length).toBeGreaterThan(10);
});

test('when Kafka comes back after the interval, its readings are still emitted', async () => {
  const interval = { from: START, to: START + 10_000 };
  const { ports, sent } = world({ fails: (at) => at > START + 5_000 && at < START + 40_000 });
  await emit({ interval, rate: 100, deadline: START + 145_000 }, ports);
  expectComplete(sent, interval, 100);
});

test('when Kafka stays away, it gives up at the deadline', async () => {
  const { ports, clock } = world({ fails: () => true });
  const emission = emit({ interval: { from: START, to: START + 60_000 }, rate: 100, deadline: START + 145_000 }, ports);
  await expect(emission).rejects.toThrow(EmissionError);
  expect(clock()).toBeGreaterThanOrEqual(START + 145_000);
  expect(clock()).toBeLessThan(START + 145_200);
});
