import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '../../local/emulator/emulator.ts';
import { freePort } from '../../local/ports.ts';

export interface TemporaryEmulator extends Emulator {
  /** What an SDK client takes to talk to it. */
  readonly client: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
}

/** An emulator on a free port, its files in a folder of its own. `stop` takes both away. */
export async function temporaryEmulator(): Promise<TemporaryEmulator> {
  const directory = await mkdtemp(join(tmpdir(), 'city-temperatures-emulator-'));
  const emulator = await startEmulator({
    port: await freePort(),
    directory,
    logFile: join(directory, 'emulator.log'),
  });
  return {
    ...emulator,
    client: {
      endpoint: emulator.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    stop: async () => {
      await emulator.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
