import { describe, expect, test } from '@jest/globals';
import type { Exit, Service } from '../../../local/process.ts';
import { CrashLoopError, Supervisor } from '../../../local/run/supervisor.ts';

/** A part whose process is a promise. */
function part() {
  const starts: { die: (exit: Exit) => void; stopped: boolean }[] = [];
  const waiting: ((count: number) => void)[] = [];
  const start = async (): Promise<Service> => {
    const { promise: exited, resolve: die } = Promise.withResolvers<Exit>();
    const record = { die, stopped: false };
    starts.push(record);
    for (const tell of waiting.splice(0)) {
      tell(starts.length);
    }
    const stop = async () => {
      record.stopped = true;
      die({ code: 0, signal: undefined });
    };
    return { pid: starts.length, exited, stop };
  };
  const nextStart = () => new Promise<number>((resolve) => waiting.push(resolve));
  return { starts, start, nextStart };
}

const killed: Exit = { code: undefined, signal: 'SIGKILL' };

/** Deaths come `apartMs` apart. */
function supervise(start: () => Promise<Service>, apartMs = 1_000) {
  const pauses: number[] = [];
  let time = 0;
  const clock = {
    now: () => {
      time += apartMs;
      return time;
    },
    pause: async (ms: number) => {
      pauses.push(ms);
    },
  };
  const notices: string[] = [];
  const { promise: fatal, resolve } = Promise.withResolvers<Error>();
  const events = { notice: (line: string) => notices.push(line), fatal: resolve };
  const supervisor = new Supervisor({ name: 'trigger', logFile: 'trigger.log', start }, events, clock);
  return { supervisor, notices, fatal, pauses };
}

describe('a supervised part', () => {
  test('is started again when it dies, visibly', async () => {
    const { starts, start, nextStart } = part();
    const { supervisor, notices } = supervise(start);
    await supervisor.start();
    expect(supervisor.state).toEqual({ name: 'trigger', state: 'up', restarts: 0 });
    const again = nextStart();
    starts[0]?.die(killed);
    await again;
    await supervisor.stop();
    expect(supervisor.state).toEqual({ name: 'trigger', state: 'down', restarts: 1 });
    expect(notices[0]).toBe('The trigger ended (SIGKILL); starting it again.');
    expect(starts.map(({ stopped }) => stopped)).toEqual([false, true]);
  });

  test('that dies five times within a minute ends the run', async () => {
    const { starts, start, nextStart } = part();
    const { supervisor, fatal, pauses } = supervise(start);
    await supervisor.start();
    for (let death = 1; death <= 4; death += 1) {
      const again = nextStart();
      starts.at(-1)?.die(killed);
      await again;
    }
    starts.at(-1)?.die(killed);
    await expect(fatal).resolves.toBeInstanceOf(CrashLoopError);
    expect(starts).toHaveLength(5);
    expect(pauses).toEqual([100, 400, 1_600, 6_400]);
    await supervisor.stop();
  });

  test('that dies now and then is started again without end, at once', async () => {
    const { starts, start, nextStart } = part();
    const { supervisor, pauses } = supervise(start, 60_000);
    await supervisor.start();
    for (let death = 1; death <= 20; death += 1) {
      const again = nextStart();
      starts.at(-1)?.die(killed);
      await again;
    }
    await supervisor.stop();
    expect(new Set(pauses)).toEqual(new Set([100]));
  });

  test('is not started again once it is stopped', async () => {
    const { starts, start } = part();
    const { supervisor, notices } = supervise(start);
    await supervisor.start();
    await supervisor.stop();
    expect(starts).toHaveLength(1);
    expect(notices).toEqual([]);
  });

  test('whose first start fails leaves that to the caller', async () => {
    const { supervisor } = supervise(() => Promise.reject(new Error('no')));
    await expect(supervisor.start()).rejects.toThrow('no');
    await supervisor.stop();
  });
});
