import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Admin, Base, Producer } from '@platformatic/kafka';
import { CommittedReader } from '../../../lambdas/shared/kafka/committed-reader.ts';
import { type Broker, startBroker } from '../../../local/broker/broker.ts';
import { freePort } from '../../../local/ports.ts';

/** A real broker on a free port, its files in a folder of its own, with what tests do to it. */
export interface TestKafka {
  readonly bootstrapServers: string;
  readonly admin: Admin;
  readonly reader: CommittedReader;
  readonly producer: Producer;
  /** Makes a topic under a name that no other test has, and waits until its partitions can be read. */
  createTopic(options?: { partitions?: number; configs?: Record<string, string> }): Promise<string>;
  transactionalProducer(id: string): Producer;
  /** A group's commits, partition to next offset. */
  committed(groupId: string, topic: string): Promise<Map<number, bigint>>;
  /** Stops the broker as a crash would, or starts it again on its log. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startKafka(): Promise<TestKafka> {
  const directory = await mkdtemp(join(tmpdir(), 'kafka-trigger-'));
  const options = { port: await freePort(), directory, logFile: join(directory, 'broker.log') };
  let broker: Broker = await startBroker(options);
  const { bootstrapServers } = broker;
  const connection = { clientId: 'test', bootstrapBrokers: [bootstrapServers] };
  const admin = new Admin(connection);
  const producer = new Producer(connection);
  const client = new Base(connection);
  const reader = new CommittedReader(client);
  const producers: Producer[] = [producer];
  let topics = 0;
  return {
    bootstrapServers,
    admin,
    reader,
    producer,
    createTopic: async ({ partitions = 1, configs = {} } = {}) => {
      topics += 1;
      const topic = `topic-${topics}`;
      const entries = Object.entries(configs).map(([name, value]) => ({ name, value }));
      await admin.createTopics({ topics: [topic], partitions, replicas: 1, configs: entries });
      await eventually(async () => (await reader.offsets(topic, 'earliest')).size === partitions);
      return topic;
    },
    transactionalProducer: (id) => {
      const transactional = new Producer({ ...connection, transactionalId: id, idempotent: true });
      producers.push(transactional);
      return transactional;
    },
    committed: async (groupId, topic) => {
      const [group] = await admin.listConsumerGroupOffsets({ groups: [groupId] });
      const partitions = group?.topics.find(({ name }) => name === topic)?.partitions ?? [];
      return new Map(partitions.map(({ partitionIndex, committedOffset }) => [partitionIndex, committedOffset]));
    },
    kill: () => broker.stop(0),
    restart: async () => {
      broker = await startBroker(options);
    },
    stop: async () => {
      await Promise.allSettled([...producers, admin, client].map((connected) => connected.close()));
      await broker.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/**
 * Asks again and again until it is so.
 *
 * @throws the last error, or one that shows the last answer, after `timeoutMs`
 */
export async function eventually(condition: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      if (await condition()) {
        return;
      }
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
    }
    if (Date.now() > deadline) {
      throw new Error(`It was not so within ${timeoutMs} ms: ${condition}`);
    }
    await delay(20);
  }
}
