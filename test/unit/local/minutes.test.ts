import { describe, expect, test } from '@jest/globals';
import { invokeEveryMinute } from '../../../local/run/minutes.ts';

const FIRST = Date.parse('2026-11-23T20:42:00Z');
const MINUTE_MS = 60_000;

/** Runs until `count` invocations have been made; a pause takes as long as `sleep` says. */
async function run(count: number, sleep = (ms: number) => ms, invoke = async (_minute: number) => {}) {
  const stop = new AbortController();
  const notices: string[] = [];
  const invoked: { minute: number; at: number }[] = [];
  let now = FIRST - 40_000;
  await invokeEveryMinute(FIRST, {
    invoke: async (minute) => {
      invoked.push({ minute, at: now });
      if (invoked.length === count) {
        stop.abort();
      }
      await invoke(minute);
    },
    notice: (line) => notices.push(line),
    clock: {
      now: () => now,
      pause: async (ms) => {
        now += sleep(ms);
      },
    },
    signal: stop.signal,
  });
  return { invoked, notices };
}

describe('the stand-in for a schedule', () => {
  test('invokes at each full minute, from the first on', async () => {
    const { invoked } = await run(3);
    expect(invoked).toEqual([0, 1, 2].map((n) => ({ minute: FIRST + n * MINUTE_MS, at: FIRST + n * MINUTE_MS })));
  });

  test('leaves out the minutes that passed while the machine slept, and never comes twice for one', async () => {
    const { invoked } = await run(3, (ms) => (ms > 50_000 ? ms + 5.5 * MINUTE_MS : ms));
    expect(invoked.map(({ minute }) => (minute - FIRST) / MINUTE_MS)).toEqual([0, 6, 7]);
  });

  test('tells of an invocation that failed, and goes on', async () => {
    const failing = async (minute: number) => {
      if (minute === FIRST) {
        throw new Error('connect ECONNREFUSED');
      }
    };
    const { invoked, notices } = await run(2, undefined, failing);
    expect(invoked).toHaveLength(2);
    expect(notices).toEqual(['The generator was not invoked for 20:42: connect ECONNREFUSED']);
  });

  test('ends while it waits', async () => {
    const stop = new AbortController();
    const invoked: number[] = [];
    const invoke = async (minute: number) => void invoked.push(minute);
    const pause = async () => stop.abort();
    const clock = { now: () => FIRST - 1, pause };
    await invokeEveryMinute(FIRST, { invoke, notice: () => {}, clock, signal: stop.signal });
    expect(invoked).toEqual([]);
  });
});
