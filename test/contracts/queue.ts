import { beforeEach, describe, expect, it } from '@jest/globals';

/** A delivery of a message. */
export interface Delivery {
  readonly body: string;
  /** How often the message was delivered, this time included. */
  readonly receiveCount: number;
}

/** A standard queue with a dead-letter queue, whose visibility timeout is a second and which delivers a message twice at most. */
export interface QueueUnderTest<D extends Delivery = Delivery> {
  send(body: string, delaySeconds: number): Promise<void>;
  /** What can be delivered now. */
  receive(): Promise<readonly D[]>;
  delete(delivery: D): Promise<void>;
  changeVisibility(delivery: D, seconds: number): Promise<void>;
  deadLetters(): Promise<number>;
  redrive(): Promise<void>;
  /** Lets time pass, in seconds. */
  pass(seconds: number): Promise<void>;
}

/** What the queue of the timers does. `newQueue` gives an empty one. */
export function queueContract(newQueue: () => Promise<QueueUnderTest>): void {
  describe('a queue with dead letters', () => {
    let queue: QueueUnderTest;
    const received = async () => (await queue.receive()).map(({ body, receiveCount }) => `${body} ${receiveCount}`);
    const take = async () => {
      const [delivery] = await queue.receive();
      if (delivery === undefined) {
        throw new Error('Nothing was delivered.');
      }
      return delivery;
    };
    beforeEach(async () => {
      queue = await newQueue();
    });

    it('holds a message back for its delay', async () => {
      await queue.send('a', 1);
      expect(await received()).toEqual([]);
      await queue.pass(1);
      expect(await received()).toEqual(['a 1']);
    });

    it('delivers a message again after the visibility timeout, unless it was deleted', async () => {
      await queue.send('a', 0);
      const delivery = await take();
      expect(await received()).toEqual([]);
      await queue.pass(1);
      expect(await received()).toEqual(['a 2']);
      await queue.send('b', 0);
      await queue.delete(await take());
      await queue.pass(1);
      expect(delivery.receiveCount).toBe(1);
      expect(await received()).not.toContain('b 2');
    });

    it('delivers a message again when its receiver says so', async () => {
      await queue.send('a', 0);
      await queue.changeVisibility(await take(), 3);
      await queue.pass(1);
      expect(await received()).toEqual([]);
      await queue.pass(2);
      expect(await received()).toEqual(['a 2']);
    });

    it('puts aside what was delivered twice, and counts anew when that is sent back', async () => {
      await queue.send('a', 0);
      for (const expected of ['a 1', 'a 2']) {
        expect(await received()).toEqual([expected]);
        await queue.pass(1);
      }
      expect(await received()).toEqual([]);
      expect(await queue.deadLetters()).toBe(1);
      await queue.redrive();
      expect(await received()).toEqual(['a 1']);
      expect(await queue.deadLetters()).toBe(0);
    });
  });
}
