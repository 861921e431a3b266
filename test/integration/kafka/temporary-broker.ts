import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOPICS } from '../../../lambdas/shared/topics.ts';
import { type Broker, startBroker } from '../../../local/broker/broker.ts';
import { adminClient, createTopics, deleteTopics } from '../../../local/broker/topics.ts';
import { freePort } from '../../../local/ports.ts';
import { eventually } from '../../support/eventually.ts';
import { currentTarget, type Target } from '../target.ts';

/** Two sessions of a poller. */
const GROUPS_LEFT_MS = 12_000;

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
  return target === undefined ? ownBroker(partitions) : await borrow(target, partitions);
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
  { addresses: { bootstrapServers, functionsBootstrapServers }, stackName }: Target,
  partitions: number,
): Promise<TemporaryBroker> {
  await renewTopics(bootstrapServers, partitions, stackName);
  return {
    bootstrapServers,
    functionsBootstrapServers,
    killAndRestart: () => Promise.reject(new Error("Kafka is not the tests' own: they cannot kill it.")),
    // Empty topics are left, as they were found.
    stop: () => renewTopics(bootstrapServers, 1, stackName),
  };
}

/**
 * Makes the topics of the contract anew, and removes what a Kafka that is not the tests' own keeps of a run of tests besides.
 *
 * @param prefix what the run's topics and consumer groups begin with; nothing else is touched
 */
export async function renewTopics(bootstrapServers: string, partitions: number, prefix: string): Promise<void> {
  const ofRun = (name: string) => name.startsWith(prefix);
  const admin = adminClient(bootstrapServers);
  try {
    // A poller that was killed is a member of its group until its session ends, and a group with members can't be deleted.
    await eventually(GROUPS_LEFT_MS, async () => {
      const topics = [...Object.values(TOPICS), ...(await admin.listTopics()).filter(ofRun)];
      await deleteTopics(bootstrapServers, topics, [...(await admin.listGroups()).keys()].filter(ofRun));
    });
  } finally {
    await admin.close();
  }
  await createTopics(bootstrapServers, partitions);
}
