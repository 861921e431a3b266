import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Broker, startBroker } from '../../../local/broker/broker.ts';
import { createTopics } from '../../../local/broker/topics.ts';
import { freePort } from '../../../local/ports.ts';

export interface TemporaryBroker {
  readonly bootstrapServers: string;
  /** Ends the broker with SIGKILL and starts it again on its log and its port. */
  killAndRestart(): Promise<void>;
  /** Stops the broker and removes its files. */
  stop(): Promise<void>;
}

/** A broker on a free port with the topics of the contract, its files in a folder of its own. */
export async function temporaryBroker(partitions: number): Promise<TemporaryBroker> {
  const directory = await mkdtemp(join(tmpdir(), 'city-temperatures-broker-'));
  const options = { port: await freePort(), directory, logFile: join(directory, 'broker.log') };
  let broker: Broker = await startBroker(options);
  await createTopics(broker.bootstrapServers, partitions);
  return {
    bootstrapServers: broker.bootstrapServers,
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
