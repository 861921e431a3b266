import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { Admin, Producer } from '@platformatic/kafka';
import { CommittedReader } from '../../../lambdas/shared/kafka/committed-reader.ts';
import type { CommittedRecord } from '../../../lambdas/shared/kafka/committed-records.ts';
import { createReaderClient } from '../../../lambdas/shared/kafka/reader-client.ts';
import { createTopics } from '../../../local/broker/topics.ts';
import type { Service } from '../../../local/process.ts';
import { Deployment, STACK_NAME } from '../../../local/run/deployment.ts';
import { startNodeUntilReady } from '../../../local/run/node-part.ts';
import { temporaryBroker } from '../broker.ts';
import { temporaryEmulator } from '../emulator.ts';

/** The pipeline on a real broker and a real emulator, deployed by the CDK CLI, its trigger not started. */
export async function deployPipeline(partitions: number, context: Readonly<Record<string, string>> = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'city-temperatures-pipeline-'));
  const [broker, emulator] = await Promise.all([temporaryBroker(), temporaryEmulator()]);
  const { bootstrapServers } = broker;
  const deployment = new Deployment(emulator.environment, directory, directory, new AbortController().signal);
  await Promise.all([
    createTopics(bootstrapServers, partitions),
    deployment.bootstrap(),
    deployment.synthesize({ kafka: 'external', bootstrapServers, schedule: 'off', ...context }),
  ]);
  const outputs = await deployment.deploy();

  const dynamodb = new DynamoDBClient(emulator.client);
  const client = { bootstrapServers, clientId: 'test' };
  const readerClient = createReaderClient(client);
  const reader = new CommittedReader(readerClient);
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [bootstrapServers] });
  const triggers: Service[] = [];
  return {
    broker,
    emulator,
    outputs,
    bootstrapServers,

    producer: <K = Buffer, V = Buffer | null>(options: Partial<ConstructorParameters<typeof Producer<K, V>>[0]> = {}) =>
      new Producer<K, V>({ clientId: 'test', bootstrapBrokers: [bootstrapServers], ...options }),

    /** Starts the poller as a user would, and resolves when it reads. */
    startTrigger: async (): Promise<Service> => {
      const trigger = await startNodeUntilReady(
        {
          script: 'local/kafka-trigger/main.ts',
          args: ['--stack', STACK_NAME, '--endpoint', emulator.endpoint],
          environment: emulator.environment,
          logFile: join(directory, 'trigger.log'),
        },
        new AbortController().signal,
      );
      triggers.push(trigger);
      return trigger;
    },

    /** Sets both consumer groups back to the start of the input; rejects while they still have members. */
    resetConsumerGroups: async () => {
      const partitionOffsets = Array.from({ length: partitions }, (_, partition) => ({ partition, offset: 0n }));
      for (const name of ['city-averages', 'window-maxima']) {
        await admin.alterConsumerGroupOffsets({
          groupId: `${STACK_NAME}-${name}`,
          topics: [{ name: 'input', partitionOffsets }],
        });
      }
    },

    /** All committed records of a topic's first partition: each of the topics that the pipeline writes to has one. */
    readTopic: async (topic: string): Promise<CommittedRecord[]> => {
      const end = (await reader.offsets(topic, 'committed-end')).get(0) ?? 0n;
      const records: CommittedRecord[] = [];
      for (let position = 0n; position < end; ) {
        const [page] = await reader.fetch(topic, new Map([[0, position]]), { maxWaitMs: 100, maxBytes: 10_000_000 });
        if (page?.kind !== 'page') {
          throw new Error(`The topic ${topic} cannot be read from ${position}.`);
        }
        records.push(...page.records);
        position = page.nextOffset;
      }
      return records;
    },

    scan: async (table: 'CityStatsTable' | 'WindowMaximaTable') => {
      const items = [];
      for await (const page of paginateScan(
        { client: dynamodb },
        { TableName: outputs[table], ConsistentRead: true },
      )) {
        items.push(...(page.Items ?? []));
      }
      return items;
    },

    stop: async () => {
      await Promise.all(triggers.map((trigger) => trigger.stop()));
      await Promise.all([admin.close(), readerClient.close()]);
      dynamodb.destroy();
      await Promise.all([broker.stop(), emulator.stop()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export type DeployedPipeline = Awaited<ReturnType<typeof deployPipeline>>;
