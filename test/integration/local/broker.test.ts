import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Admin, ConfigResourceTypes, ListOffsetTimestamps, Producer } from '@platformatic/kafka';
import { type Broker, installBroker, startBroker } from '../../../local/broker/broker.ts';
import { adminClient, createTopics } from '../../../local/broker/topics.ts';
import { freePort } from '../../../local/ports.ts';

const PARTITIONS = 3;
const TIMEOUT_MS = 90_000;

describe('the local broker', () => {
  let directory: string;
  let port: number;
  let broker: Broker;
  let admin: Admin;

  const start = () => startBroker({ port, directory, logFile: join(directory, 'broker.log') });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'city-temperatures-broker-'));
    port = await freePort();
    await installBroker();
    broker = await start();
    admin = adminClient(broker.bootstrapServers);
    await createTopics(broker.bootstrapServers, PARTITIONS);
  }, TIMEOUT_MS);

  afterAll(async () => {
    await admin.close();
    await broker.stop();
    await rm(directory, { recursive: true, force: true });
  }, TIMEOUT_MS);

  const recordsIn = async (name: string, partitions: number): Promise<bigint> => {
    const wanted = Array.from({ length: partitions }, (_, partitionIndex) => ({
      partitionIndex,
      timestamp: ListOffsetTimestamps.LATEST,
    }));
    const [topic] = await admin.listOffsets({ topics: [{ name, partitions: wanted }] });
    return topic?.partitions.reduce((sum, partition) => sum + partition.offset, 0n) ?? 0n;
  };

  test('has the topics of the contract, with their settings', async () => {
    const topics = ['input', 'input_dead_letter', 'output_avg', 'output_max'];
    expect((await admin.listTopics()).toSorted()).toEqual(topics);
    const metadata = await admin.metadata({ topics });
    expect(topics.map((topic) => metadata.topics.get(topic)?.partitionsCount)).toEqual([PARTITIONS, 1, 1, 1]);
    const descriptions = await admin.describeConfigs({
      resources: topics.map((resourceName) => ({
        resourceType: ConfigResourceTypes.TOPIC,
        resourceName,
        configurationKeys: ['cleanup.policy'],
      })),
    });
    const policies = descriptions.map(({ resourceName, configs }) => [resourceName, configs[0]?.value]);
    expect(Object.fromEntries(policies)).toEqual({
      input: 'delete',
      input_dead_letter: 'delete',
      output_avg: 'compact',
      output_max: 'compact',
    });
  });

  test('leaves topics that exist as they are', async () => {
    await createTopics(broker.bootstrapServers, PARTITIONS + 1);
    const metadata = await admin.metadata({ topics: ['input'], forceUpdate: true });
    expect(metadata.topics.get('input')?.partitionsCount).toBe(PARTITIONS);
  });

  test(
    'continues its log after it was killed',
    async () => {
      const producer = new Producer({ clientId: 'test', bootstrapBrokers: [broker.bootstrapServers] });
      const messages = Array.from({ length: 300 }, (_, index) => ({
        topic: 'input',
        partition: index % PARTITIONS,
        value: Buffer.from(`Rome,${index}`),
      }));
      await producer.send({ messages });
      await producer.close();

      process.kill(broker.pid, 'SIGKILL');
      await expect(broker.exited).resolves.toEqual({ code: undefined, signal: 'SIGKILL' });
      broker = await start();

      expect(await recordsIn('input', PARTITIONS)).toBe(300n);
      expect((await admin.listTopics()).toSorted()).toContain('output_max');
    },
    TIMEOUT_MS,
  );

  test('is given up without a trace of it running', async () => {
    const other = await mkdtemp(join(tmpdir(), 'city-temperatures-broker-'));
    const logFile = join(other, 'broker.log');
    try {
      const giveUp = AbortSignal.abort();
      const start = startBroker({ port: await freePort(), directory: other, logFile, signal: giveUp });
      await expect(start).rejects.toThrow('aborted');
      expect(await readdir(other)).toEqual(['server.properties']);
    } finally {
      await rm(other, { recursive: true, force: true });
    }
  });
});
