import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Broker, startBroker } from '../../local/broker/broker.ts';
import { freePort } from '../../local/ports.ts';

/** A broker on a free port, its log in a folder of its own. `stop` takes both away. */
export async function temporaryBroker(): Promise<Broker> {
  const directory = await mkdtemp(join(tmpdir(), 'city-temperatures-broker-'));
  const broker = await startBroker({
    port: await freePort(),
    directory: join(directory, 'kafka'),
    logFile: join(directory, 'broker.log'),
  });
  return {
    ...broker,
    stop: async () => {
      await broker.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
