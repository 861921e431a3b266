import { beforeEach, describe, expect, it } from '@jest/globals';
import { windowOf } from '../../lambdas/shared/window.ts';
import type { DelayedTimer, WindowTimer, WindowTimers } from '../../lambdas/shared/window-timers.ts';

export interface TimersUnderTest {
  readonly timers: WindowTimers;
  /** The clock by which timers become due, in milliseconds. */
  now(): number;
  /** Takes the next so many timers, waiting until they are due, with the time at which each was there. */
  receive(count: number): Promise<readonly { readonly timer: WindowTimer; readonly at: number }[]>;
}

const timer = (index: number, delayMs: number): DelayedTimer => ({
  window: windowOf(Date.parse('2026-11-23T20:00:00Z') + 5_000 * index, 5_000),
  id: `invocation ${index}`,
  attempt: index,
  delayMs,
});
const asReceived = ({ delayMs: _, ...timer }: DelayedTimer): WindowTimer => timer;

/** What every queue of WindowTimers does. `newQueue` gives an empty one. */
export function windowTimersContract(newQueue: () => Promise<TimersUnderTest>): void {
  describe('WindowTimers', () => {
    let queue: TimersUnderTest;
    beforeEach(async () => {
      queue = await newQueue();
    });

    it('sends any number of timers in one call, each with its window, id and attempt', async () => {
      const sent = Array.from({ length: 25 }, (_, index) => timer(index, 0));
      await queue.timers.send(sent);
      const received = (await queue.receive(25)).map(({ timer }) => timer);
      expect(received.toSorted((a, b) => a.attempt - b.attempt)).toEqual(sent.map(asReceived));
    });

    it('hands over what an earlier delivery left behind', async () => {
      const left: DelayedTimer[] = [
        { ...timer(0, 0), standing: 'yielded' },
        { ...timer(1, 0), standing: 'repeat' },
        { ...timer(2, 0), confirms: 2 },
      ];
      await queue.timers.send(left);
      const received = (await queue.receive(3)).map(({ timer }) => timer);
      expect(received.toSorted((a, b) => a.attempt - b.attempt)).toEqual(left.map(asReceived));
    });

    it('delivers none before it is due, and those first that are due first', async () => {
      const delays = [2_900, 0, 1_500];
      const start = queue.now();
      await queue.timers.send(delays.map((delayMs, index) => timer(index, delayMs)));
      const received = await queue.receive(3);
      expect(received.map(({ timer }) => timer.attempt)).toEqual([1, 2, 0]);
      for (const { timer, at } of received) {
        expect(at - start).toBeGreaterThanOrEqual(delays[timer.attempt] ?? 0);
      }
    });

    it('takes delays that lie in the past, and such that are longer than a queue can wait', async () => {
      await queue.timers.send([timer(1, 24 * 60 * 60 * 1_000), timer(2, -60_000), timer(3, 900_001)]);
      expect(await queue.receive(1)).toMatchObject([{ timer: asReceived(timer(2, 0)) }]);
    });

    it('delivers a timer as often as it was sent', async () => {
      await queue.timers.send([timer(4, 0)]);
      await queue.timers.send([]);
      await queue.timers.send([timer(4, 0)]);
      expect((await queue.receive(2)).map(({ timer }) => timer)).toEqual([timer(4, 0), timer(4, 0)].map(asReceived));
    });
  });
}
