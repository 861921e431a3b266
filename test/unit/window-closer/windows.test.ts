import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatMicroDegrees } from '../../../lambdas/shared/micro-degrees.ts';
import { windowOf } from '../../../lambdas/shared/window.ts';
import { closeWindows, type DeliveredTimer, type WindowCloserPorts } from '../../../lambdas/window-closer/story.ts';
import { trackMaxima, type WindowMaximaPorts } from '../../../lambdas/window-maxima/story.ts';
import { deliver, deliverySteps, NOW, oracle, topicContent, WINDOW_MS } from '../../support/stream.ts';
import { InMemoryProgress } from '../../twins/progress.ts';
import { header, InMemoryTopics } from '../../twins/topics.ts';
import { InMemoryWindowMaxima } from '../../twins/window-maxima.ts';
import { InMemoryWindowTimers } from '../../twins/window-timers.ts';

const SETTINGS = { windowMs: WINDOW_MS, graceMs: 1_000, outOfOrdernessMs: 1_000, retentionMs: 0 };

class Crash extends Error {}

function pipeline(partitions: number, unread: (partition: number) => boolean = () => false) {
  const table = new InMemoryWindowMaxima();
  const timers = new InMemoryWindowTimers(NOW);
  const progress = new InMemoryProgress();
  const publisher = new InMemoryTopics();
  let invocations = 0;
  const maxima: WindowMaximaPorts = {
    table,
    timers,
    progress,
    now: () => NOW,
    get invocationId() {
      return `invocation ${invocations++}`;
    },
  };
  const closer: WindowCloserPorts = {
    table,
    timers,
    progress,
    publisher,
    log: {
      partitions: async () => [...Array(partitions).keys()],
      unread: async (asked) => new Set(asked.filter(unread)),
    },
  };
  /** Delivers the timers as they become due until none is left, or until the clock stands at `until`. */
  const runTimers = async (until = Infinity) => {
    for (let timer = timers.next(); timer !== undefined; timer = timers.next()) {
      const outcome = await closeWindows([{ ...timer, redelivered: false }], closer);
      expect(outcome.failed).toEqual([]);
      if (timers.now >= until) {
        return;
      }
    }
  };
  return { table, timers, progress, publisher, maxima, closer, runTimers };
}

const reading = (partition: number, offset: number, timestamp: number, value: string) => ({
  topic: 'input',
  partition,
  offset,
  timestamp,
  key: null,
  value: Buffer.from(value),
  headers: [],
});
const published = (topics: InMemoryTopics) =>
  topics.of('output_max').map((message) => `${message.value} r${header(message, 'revision')}`);

describe('window-maxima and window-closer', () => {
  it('publish the maximum of every window, once each, when nothing is late and nothing fails', async () => {
    await fc.assert(
      fc.asyncProperty(topicContent, deliverySteps, async (content, steps) => {
        const { publisher, maxima, runTimers } = pipeline(content.length);
        const smooth = steps.map(({ reach }) => ({ reach, fails: false }));
        await deliver(content, smooth, async (batch) => void (await trackMaxima(batch, SETTINGS, maxima)));
        await runTimers();

        const expected = oracle(content).maxima;
        expect(publisher.lastValues('output_max')).toEqual(
          new Map(
            [...expected].map(([name, { city, microDegrees }]) => [
              name,
              `${city},${formatMicroDegrees(microDegrees)}`,
            ]),
          ),
        );
        expect(publisher.of('output_max')).toHaveLength(expected.size);
      }),
      { numRuns: 400 },
    );
  });

  it('end with the maximum of every window under its highest revision, whatever fails in between', async () => {
    const crashes = fc.infiniteStream(fc.record({ calls: fc.integer({ min: 0, max: 10 }), landed: fc.boolean() }));
    await fc.assert(
      fc.asyncProperty(topicContent, deliverySteps, crashes, async (content, steps, crash) => {
        const { publisher, maxima, closer, timers } = pipeline(content.length);
        // Each timer is delivered at any moment between the batches, its first attempt may fail anywhere, and it may come twice.
        const serve = async (timer: DeliveredTimer, mayFail: boolean) => {
          const { calls, landed } = crash.next().value;
          const ports = mayFail ? failingCloser(calls, landed, closer) : closer;
          const outcome = await closeWindows([timer], ports).catch(() => undefined);
          if (outcome === undefined || outcome.failed.length > 0) {
            await serve({ ...timer, redelivered: true }, false);
          }
        };
        const runTimer = async () => {
          const timer = timers.next();
          if (timer !== undefined) {
            await serve({ ...timer, redelivered: false }, true);
          }
          return timer !== undefined;
        };
        await deliver(content, steps, async (batch, fails) => {
          const { calls, landed } = crash.next().value;
          await trackMaxima(batch, SETTINGS, fails ? failingMaxima(calls, landed, maxima) : maxima).catch((error) =>
            expect(error).toBeInstanceOf(Crash),
          );
          await runTimer();
        });
        while (await runTimer());

        const expected = oracle(content).maxima;
        const values = new Map(
          [...expected].map(([name, { city, microDegrees }]) => [name, `${city},${formatMicroDegrees(microDegrees)}`]),
        );
        expect(publisher.lastValues('output_max')).toEqual(values);
        const byRevision = new Map<string, { revision: number; value: string }>();
        for (const message of publisher.of('output_max')) {
          const one = { revision: Number(header(message, 'revision')), value: String(message.value) };
          const known = byRevision.get(String(message.key));
          if (known?.revision === one.revision) {
            expect(one.value).toBe(known.value);
          }
          if (known === undefined || one.revision >= known.revision) {
            byRevision.set(String(message.key), one);
          }
        }
        expect(new Map([...byRevision].map(([name, { value }]) => [name, value]))).toEqual(values);
      }),
      { numRuns: 600 },
    );
  });

  it('publish the key, value, timestamp and headers of the contract', async () => {
    const { publisher, maxima, runTimers } = pipeline(1);
    await trackMaxima([{ partition: 0, records: [reading(0, 0, NOW + 1, 'San Marino,21.50')] }], SETTINGS, maxima);
    await runTimers();
    expect(publisher.messages).toEqual([
      {
        topic: 'output_max',
        key: Buffer.from('2026-11-23T20:00:00.000Z'),
        value: Buffer.from('San Marino,21.5'),
        timestamp: NOW + 4_999,
        headers: [
          ['window-start', '2026-11-23T20:00:00.000Z'],
          ['window-end', '2026-11-23T20:00:05.000Z'],
          ['revision', '1'],
        ],
      },
    ]);
  });

  it('wait for a lagging partition, however long, and not for an idle one', async () => {
    let lagging = true;
    const { publisher, maxima, timers, runTimers } = pipeline(3, (partition) => partition === 1 && lagging);
    await trackMaxima(
      [{ partition: 0, records: [reading(0, 0, NOW, 'Oslo,1'), reading(0, 1, NOW + 60_000, 'Oslo,2')] }],
      SETTINGS,
      maxima,
    );
    await runTimers(NOW + 3_600_000);
    expect(publisher.messages).toEqual([]);
    lagging = false;
    await runTimers();
    expect(published(publisher).toSorted()).toEqual(['Oslo,1 r1', 'Oslo,2 r1']);
    // Asked again after at most 30 s, so the delay after the last record was read stays bounded.
    expect(timers.now).toBeLessThan(NOW + 3_600_000 + 61_000);
  });

  it('close on watermarks alone when the partitions have come far enough', async () => {
    const { publisher, maxima, timers, closer } = pipeline(1, () => true);
    const far = [reading(0, 0, NOW, 'Oslo,1'), reading(0, 1, NOW + 6_000, 'Oslo,2')];
    await trackMaxima([{ partition: 0, records: far }], SETTINGS, maxima);
    const timer = timers.next();
    expect(timer?.window).toEqual(windowOf(NOW, WINDOW_MS));
    await closeWindows([{ ...timer, redelivered: false } as DeliveredTimer], closer);
    // The watermark is NOW + 5,000: the end of the first window, short of the second's.
    expect(published(publisher)).toEqual(['Oslo,1 r1']);
    const second = timers.next();
    await closeWindows([{ ...second, redelivered: false } as DeliveredTimer], closer);
    expect(published(publisher)).toEqual(['Oslo,1 r1']);
  });

  it('correct a published maximum that a late reading raises at once, and confirm it after five minutes', async () => {
    const { publisher, maxima, timers, runTimers } = pipeline(1);
    await trackMaxima([{ partition: 0, records: [reading(0, 0, NOW, 'Oslo,1')] }], SETTINGS, maxima);
    await runTimers();
    const before = timers.now;
    await trackMaxima([{ partition: 0, records: [reading(0, 1, NOW + 1, 'Oslo,0.5')] }], SETTINGS, maxima);
    await trackMaxima([{ partition: 0, records: [reading(0, 2, NOW + 1, 'Rome,3')] }], SETTINGS, maxima);
    await runTimers(before);
    expect(published(publisher)).toEqual(['Oslo,1 r1', 'Rome,3 r2']);
    expect(timers.now).toBe(before);
    await runTimers();
    expect(published(publisher)).toEqual(['Oslo,1 r1', 'Rome,3 r2', 'Rome,3 r2']);
    expect(timers.now).toBe(before + 300_000);
  });

  it('confirm the newest of several corrections alone', async () => {
    const { publisher, maxima, timers, runTimers } = pipeline(1);
    await trackMaxima([{ partition: 0, records: [reading(0, 0, NOW, 'Oslo,1')] }], SETTINGS, maxima);
    await runTimers();
    for (const offset of [1, 2, 3]) {
      await trackMaxima([{ partition: 0, records: [reading(0, offset, NOW, `Rome,${offset + 1}`)] }], SETTINGS, maxima);
      await runTimers(timers.now);
    }
    await runTimers();
    expect(published(publisher)).toEqual(['Oslo,1 r1', 'Rome,2 r2', 'Rome,3 r3', 'Rome,4 r4', 'Rome,4 r4']);
  });

  it('end with the newest revision when an older one arrives long after its sender has given up', async () => {
    const { publisher, maxima, timers, runTimers } = pipeline(1);
    await trackMaxima([{ partition: 0, records: [reading(0, 0, NOW, 'Oslo,1')] }], SETTINGS, maxima);
    await runTimers();
    const [lingering] = publisher.of('output_max');
    await trackMaxima([{ partition: 0, records: [reading(0, 1, NOW, 'Rome,2')] }], SETTINGS, maxima);
    await runTimers(timers.now);
    await publisher.publish(lingering === undefined ? [] : [lingering]);
    expect(published(publisher).at(-1)).toBe('Oslo,1 r1');
    await runTimers();
    expect(published(publisher).at(-1)).toBe('Rome,2 r2');
  });

  it('publish once when two partitions start the same window at the same time', async () => {
    const { table, publisher, maxima, closer, timers } = pipeline(2);
    // Neither invocation sees the other's mark.
    const blind: WindowMaximaPorts = {
      ...maxima,
      invocationId: 'blind',
      table: { ...bind(table), markTimer: async () => {} },
    };
    await trackMaxima([{ partition: 0, records: [reading(0, 0, NOW, 'Oslo,1')] }], SETTINGS, blind);
    await trackMaxima([{ partition: 1, records: [reading(1, 0, NOW, 'Rome,2')] }], SETTINGS, maxima);
    const due = [timers.next(), timers.next()].map((timer) => ({ ...timer, redelivered: false }) as DeliveredTimer);
    await Promise.all(due.map((timer) => closeWindows([timer], closer)));
    expect(published(publisher)).toEqual(['Rome,2 r1']);
  });

  it('publish what a timer has sealed that died, once another one has given way to it for a while', async () => {
    const { table, publisher, maxima, timers, runTimers } = pipeline(1);
    await trackMaxima([{ partition: 0, records: [reading(0, 0, NOW, 'Oslo,1')] }], SETTINGS, maxima);
    await table.seal(windowOf(NOW, WINDOW_MS), 'a timer that is gone');
    const due = NOW + WINDOW_MS + SETTINGS.graceMs;
    await runTimers();
    expect(published(publisher)).toEqual(['Oslo,1 r1']);
    expect(timers.now).toBe(due + 35_000);
  });

  it('publish the newer revision again when an older one came late', async () => {
    const { table, publisher, maxima, closer, timers } = pipeline(1);
    await trackMaxima([{ partition: 0, records: [reading(0, 0, NOW, 'Oslo,1')] }], SETTINGS, maxima);
    const timer = { ...timers.next(), redelivered: false } as DeliveredTimer;
    let first = true;
    const slow: WindowCloserPorts = {
      ...closer,
      publisher: {
        publish: async (messages) => {
          if (first) {
            first = false;
            // While this publication is under way, the maximum is raised and another closer publishes it.
            await trackMaxima([{ partition: 0, records: [reading(0, 1, NOW, 'Rome,2')] }], SETTINGS, maxima);
            await closeWindows([{ ...timers.next(), redelivered: false } as DeliveredTimer], closer);
          }
          await publisher.publish(messages);
        },
      },
    };
    await closeWindows([timer], slow);
    expect(published(publisher)).toEqual(['Rome,2 r2', 'Oslo,1 r1', 'Rome,2 r2']);
    expect((await table.seal(windowOf(NOW, WINDOW_MS), 'anybody'))?.publishedRevision).toBe(2);
  });

  it('put off and publish independently: a queue that fails does not keep a complete window from the topic', async () => {
    const { publisher, maxima, closer, timers } = pipeline(1, () => true);
    await trackMaxima(
      [{ partition: 0, records: [reading(0, 0, NOW, 'Oslo,1'), reading(0, 1, NOW + 6_000, 'Oslo,2')] }],
      SETTINGS,
      maxima,
    );
    const due = [timers.next(), timers.next()].map((timer) => ({ ...timer, redelivered: false }) as DeliveredTimer);
    const outcome = await closeWindows(due, { ...closer, timers: { send: async () => Promise.reject(new Crash()) } });
    expect(published(publisher)).toEqual(['Oslo,1 r1']);
    expect(outcome.failed.map(({ timer }) => timer)).toEqual([due[1]]);
  });
});

function bind(table: InMemoryWindowMaxima) {
  return {
    raise: table.raise.bind(table),
    markTimer: table.markTimer.bind(table),
    seal: table.seal.bind(table),
    recordPublished: table.recordPublished.bind(table),
  };
}

/** Calls fail for good after some of them: before or after the call took effect. */
function failure(calls: number, landed: boolean) {
  let left = calls;
  return <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (--left >= 0) {
        return call(...args);
      }
      if (left === -1 && landed) {
        await call(...args);
      }
      throw new Crash();
    };
}

function failingMaxima(calls: number, landed: boolean, ports: WindowMaximaPorts): WindowMaximaPorts {
  const guard = failure(calls, landed);
  const { table, timers, progress, invocationId, now } = ports;
  return {
    invocationId,
    now,
    table: {
      raise: guard((window, maximum, keepUntil) => table.raise(window, maximum, keepUntil)),
      markTimer: guard((window, revision) => table.markTimer(window, revision)),
      seal: table.seal,
      recordPublished: table.recordPublished,
    },
    timers: { send: guard((one) => timers.send(one)) },
    progress: {
      read: guard(() => progress.read()),
      advance: guard((partition, to) => progress.advance(partition, to)),
      judge: guard((partition, judgement) => progress.judge(partition, judgement)),
    },
  };
}

function failingCloser(calls: number, landed: boolean, ports: WindowCloserPorts): WindowCloserPorts {
  const guard = failure(calls, landed);
  const { table, timers, progress, publisher, log } = ports;
  return {
    table: {
      seal: guard((window, timer) => table.seal(window, timer)),
      recordPublished: guard((state) => table.recordPublished(state)),
    },
    timers: { send: guard((one) => timers.send(one)) },
    progress: { read: guard(() => progress.read()) },
    publisher: { publish: guard((messages) => publisher.publish(messages)) },
    log: {
      partitions: guard(() => log.partitions()),
      unread: guard((partitions, one) => log.unread(partitions, one)),
    },
  };
}
