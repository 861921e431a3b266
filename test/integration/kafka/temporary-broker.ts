import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOPICS } from '../../../lambdas/shared/topics.ts';
import type { Addresses } from '../../../local/backend/backend.ts';
import { type Broker, startBroker } from '../../../local/broker/broker.ts';
import { createTopics, deleteTopics } from '../../../local/broker/topics.ts';
import { freePort } from '../../../local/ports.ts';
import { consumerGroups } from '../../../local/run/deployment.ts';
import { currentTarget, testStackName } from '../target.ts';

export interface TemporaryBroker {
  readonly bootstrapServers: string;
  /** The same as functions reach it. */
  readonly functionsBootstrapServers: string;
  /** Ends the broker with SIGKILL and starts it again on its log and its port. */
  killAndRestart(): Promise<void>;
  /** Stops the broker and removes its files. */
  stop(): Promise<void>;
}

/** A broker with the topics of the contract; or, where the tests have been given a Kafka, that one, with the topics made anew. */
export async function temporaryBroker(partitions: number): Promise<TemporaryBroker> {
  const target = currentTarget();
  return target === undefined ? ownBroker(partitions) : await borrow(target.addresses, partitions);
}

/** A broker on a free port with the topics of the contract, its files in a folder of its own. */
export async function ownBroker(partitions: number): Promise<TemporaryBroker> {
  const directory = await mkdtemp(join(tmpdir(), 'city-temperatures-broker-'));
  const options = { port: await freePort(), directory, logFile: join(directory, 'broker.log') };
  let broker: Broker = await startBroker(options);
  await createTopics(broker.bootstrapServers, partitions);
  return {
    bootstrapServers: broker.bootstrapServers,
    functionsBootstrapServers: broker.bootstrapServers,
    killAndRestart: async () => {
      process.kill(broker.pid, 'SIGKILL');
      await broker.exited;
      broker = await startBroker(options);
    },
    stop: async () => {
      await broker.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function borrow(
  { bootstrapServers, functionsBootstrapServers }: Addresses,
  partitions: number,
): Promise<TemporaryBroker> {
  const topics = Object.values(TOPICS);
  const clear = () => deleteTopics(bootstrapServers, topics, consumerGroups(testStackName()));
  await clear();
  await createTopics(bootstrapServers, partitions);
  return {
    bootstrapServers,
    functionsBootstrapServers,
    killAndRestart: () => Promise.reject(new Error("Kafka is not the tests' own: they cannot kill it.")),
    // Empty topics are left, as they were found.
    stop: async () => {
      await clear();
      await createTopics(bootstrapServers, 1);
    },
  };
}
