import { type QueueUnderTest, queueContract } from '../../contracts/queue.ts';
import { InMemoryQueue, type QueueMessage } from '../../twins/queue.ts';

queueContract(async (): Promise<QueueUnderTest> => {
  let now = 0;
  const queue = new InMemoryQueue({ visibilityTimeoutMs: 1_000, maxReceives: 2 });
  return {
    send: async (body, seconds) => queue.send(body, now + seconds * 1_000),
    receive: async () => queue.receive(now),
    delete: async (delivery) => queue.delete(delivery as QueueMessage),
    changeVisibility: async (delivery, seconds) =>
      queue.changeVisibility(delivery as QueueMessage, now + seconds * 1_000),
    deadLetters: async () => queue.deadLetters,
    redrive: async () => queue.redrive(now),
    pass: async (seconds) => {
      now += seconds * 1_000;
    },
  };
});
