import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '../../local/emulator/emulator.ts';
import { freePort } from '../../local/ports.ts';

export interface TemporaryEmulator extends Emulator {
  /** What an SDK client takes to talk to it. */
  readonly client: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  /** Stops it in good order and starts it again at the same place, with more settings. What it keeps is up to its settings. */
  restart(settings: Readonly<Record<string, string>>): Promise<void>;
}

/**
 * An emulator on a free port, its files in a folder of its own. `stop` takes both away.
 *
 * @param settings of MiniStack, by its own names
 */
export async function temporaryEmulator(settings: Readonly<Record<string, string>> = {}): Promise<TemporaryEmulator> {
  const directory = await mkdtemp(join(tmpdir(), 'city-temperatures-emulator-'));
  const options = { port: await freePort(), directory, logFile: join(directory, 'emulator.log'), settings };
  let emulator = await startEmulator(options);
  return {
    ...emulator,
    client: {
      endpoint: emulator.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    restart: async (more) => {
      await emulator.stop();
      emulator = await startEmulator({ ...options, settings: { ...settings, ...more } });
    },
    stop: async () => {
      await emulator.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
