import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { Admin, Producer } from '@platformatic/kafka';
import { CommittedReader } from '../../../lambdas/shared/kafka/committed-reader.ts';
import type { CommittedRecord } from '../../../lambdas/shared/kafka/committed-records.ts';
import { createReaderClient } from '../../../lambdas/shared/kafka/reader-client.ts';
import { MINISTACK } from '../../../local/endpoint/engine.ts';
import type { Service } from '../../../local/process.ts';
import { consumerGroups, Deployment, type StackOutputs } from '../../../local/run/deployment.ts';
import { startNode, startNodeUntilReady } from '../../../local/run/node-part.ts';
import { elsewhereArguments } from '../../../local/run/readers.ts';
import { temporaryEmulator } from '../emulator.ts';
import { temporaryBroker } from '../kafka/temporary-broker.ts';
import { currentTarget, testStackName } from '../target.ts';

export const TABLES = ['CityStatsTable', 'WindowMaximaTable', 'PartitionProgressTable'] as const;

/** More of the stack's outputs than the local run needs. */
type Outputs = StackOutputs &
  Readonly<
    Record<
      | (typeof TABLES)[number]
      | 'WindowTimersQueue'
      | 'CityAveragesFunction'
      | 'WindowMaximaFunction'
      | 'WindowCloserFunction'
      | 'Dashboard',
      string
    >
  >;

async function startParts(partitions: number, emulatorSettings: Readonly<Record<string, string>> | undefined) {
  const directory = await mkdtemp(join(tmpdir(), 'city-temperatures-pipeline-'));
  const [broker, emulator] = await Promise.allSettled([
    temporaryBroker(partitions),
    temporaryEmulator(emulatorSettings),
  ]);
  const removeAll = async () => {
    const started = [broker, emulator].flatMap((part) => (part.status === 'fulfilled' ? [part.value.stop()] : []));
    await Promise.allSettled(started);
    await rm(directory, { recursive: true, force: true });
  };
  if (broker.status === 'fulfilled' && emulator.status === 'fulfilled') {
    return { directory, broker: broker.value, emulator: emulator.value, removeAll };
  }
  await removeAll();
  throw [broker, emulator].find((part) => part.status === 'rejected')?.reason;
}

/** The pipeline on a real broker and a real emulator, deployed by the CDK CLI, its trigger not started. */
export async function deployPipeline(
  partitions: number,
  context: Readonly<Record<string, string>> = {},
  emulatorSettings?: Readonly<Record<string, string>>,
) {
  const { directory, broker, emulator, removeAll } = await startParts(partitions, emulatorSettings);
  const { bootstrapServers, functionsBootstrapServers } = broker;
  const { kafkaMappings } = currentTarget()?.engine ?? MINISTACK;
  const stackName = testStackName();
  const never = new AbortController().signal;
  const deployment = new Deployment(emulator.environment, directory, directory, never, stackName);
  const deploy = async () => {
    await Promise.all([
      deployment.bootstrap(),
      deployment.synthesize({
        kafka: 'external',
        bootstrapServers: functionsBootstrapServers,
        triggers: kafkaMappings === 'refused' ? 'local' : 'lambda',
        schedule: 'off',
        ...context,
      }),
    ]);
    return (await deployment.deploy()) as Outputs;
  };
  const outputs = await deploy().catch(async (error) => {
    await removeAll();
    throw error;
  });

  const dynamodb = new DynamoDBClient(emulator.client);
  const client = { bootstrapServers, clientId: 'test' };
  const readerClient = createReaderClient(client);
  const reader = new CommittedReader(readerClient);
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [bootstrapServers] });
  const started: Service[] = [];
  const triggerLog = join(directory, 'trigger.log');
  const program = (script: string, logFile: string, more: string[]) => ({
    script,
    args: ['--stack', stackName, '--endpoint', emulator.endpoint, ...more],
    environment: emulator.environment,
    logFile,
  });
  /** Starts a program of the local run as a user would, and resolves when it is ready. */
  const start = async (script: string, logFile: string, ...more: string[]): Promise<Service> => {
    const service = await startNodeUntilReady(program(script, logFile, more), never);
    started.push(service);
    return service;
  };
  const startNow = async (script: string, logFile: string, ...more: string[]): Promise<Service> => {
    const service = startNode(program(script, logFile, more));
    started.push(service);
    return service;
  };
  return {
    broker,
    emulator,
    outputs,
    stackName,
    bootstrapServers,
    /** What the triggers have told, all of them in one file. */
    triggerLog,

    producer: <K = Buffer, V = Buffer | null>(options: Partial<ConstructorParameters<typeof Producer<K, V>>[0]> = {}) =>
      new Producer<K, V>({ clientId: 'test', bootstrapBrokers: [bootstrapServers], ...options }),

    startTrigger: () => {
      const script = 'local/kafka-trigger/main.ts';
      // Where the endpoint serves the triggers, this one has nothing to get ready for: it has to leave them alone, which the tests see.
      return kafkaMappings === 'served'
        ? startNow(script, triggerLog, '--follow', ...elsewhereArguments(broker))
        : start(script, triggerLog, ...elsewhereArguments(broker));
    },

    /** From now on what the functions log in embedded metric format becomes metrics. */
    startMetrics: () => start('local/metrics/main.ts', join(directory, 'metrics.log')),

    /** Sets both consumer groups back to the start of the input; rejects while they still have members. */
    resetConsumerGroups: async () => {
      const partitionOffsets = Array.from({ length: partitions }, (_, partition) => ({ partition, offset: 0n }));
      for (const groupId of consumerGroups(stackName)) {
        await admin.alterConsumerGroupOffsets({
          groupId,
          topics: [{ name: 'input', partitionOffsets }],
        });
      }
    },

    /** How many records of the input each consumer group has not committed yet, all partitions together. */
    backlog: async (): Promise<number> => {
      const ends = await reader.offsets('input', 'committed-end');
      const groups = await admin.listConsumerGroupOffsets({ groups: [...consumerGroups(stackName)] });
      const all = [...ends.values()].reduce((sum, end) => sum + end, 0n) * BigInt(groups.length);
      const committed = groups
        .flatMap(({ topics }) => topics)
        .flatMap((topic) => topic.partitions.map(({ committedOffset }) => committedOffset));
      return Number(committed.reduce((left, offset) => left - (offset > 0n ? offset : 0n), all));
    },

    /** All committed records of one partition of a topic: the topics that the pipeline writes to have one. */
    readTopic: async (topic: string, partition = 0): Promise<CommittedRecord[]> => {
      const end = (await reader.offsets(topic, 'committed-end')).get(partition) ?? 0n;
      const records: CommittedRecord[] = [];
      for (let position = 0n; position < end; ) {
        const from = new Map([[partition, position]]);
        const [page] = await reader.fetch(topic, from, { maxWaitMs: 100, maxBytes: 10_000_000 });
        if (page?.kind !== 'page') {
          throw new Error(`The topic ${topic} cannot be read from ${position}.`);
        }
        records.push(...page.records);
        position = page.nextOffset;
      }
      return records;
    },

    scan: async (table: (typeof TABLES)[number]) => {
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
      await Promise.all(started.map((service) => service.stop()));
      await Promise.allSettled([admin.close(), readerClient.close()]);
      dynamodb.destroy();
      await removeAll();
    },
  };
}

export type DeployedPipeline = Awaited<ReturnType<typeof deployPipeline>>;
