import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '../../local/emulator/emulator.ts';
import type { AwsAddress } from '../../local/endpoint/address.ts';
import { freePort } from '../../local/ports.ts';
import { removeLeftovers } from './leftovers.ts';
import { currentTarget, type Target } from './target.ts';

export interface TemporaryEmulator extends AwsAddress {
  /** Of its process; undefined where it is not the tests' own. */
  readonly pid: number | undefined;
  /** Stops it in good order and starts it again at the same place, with more settings. What it keeps is up to its settings. */
  restart(settings: Readonly<Record<string, string>>): Promise<void>;
  /** Takes away what was made there, as far as its names are those of {@link nameInRun}. */
  stop(): Promise<void>;
}

/**
 * An emulator on a free port, its files in a folder of its own, which `stop` takes away; or, where the tests have been given an endpoint,
 * that one.
 *
 * @param settings of MiniStack, by its own names
 */
export async function temporaryEmulator(settings?: Readonly<Record<string, string>>): Promise<TemporaryEmulator> {
  const target = currentTarget();
  return target === undefined ? startOwn(settings) : borrow(target, settings);
}

async function startOwn(settings: Readonly<Record<string, string>> = {}): Promise<TemporaryEmulator> {
  const directory = await mkdtemp(join(tmpdir(), 'city-temperatures-emulator-'));
  const options = { port: await freePort(), directory, logFile: join(directory, 'emulator.log'), settings };
  let emulator: Emulator = await startEmulator(options);
  const { endpoint, environment, client } = emulator;
  return {
    endpoint,
    environment,
    client,
    get pid() {
      return emulator.pid;
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

function borrow(
  { addresses: { aws }, stackName }: Target,
  settings?: Readonly<Record<string, string>>,
): TemporaryEmulator {
  if (settings !== undefined) {
    throw new Error('Tests that switch an emulator need one of their own, and run in npm test alone.');
  }
  return {
    ...aws,
    pid: undefined,
    restart: () => Promise.reject(new Error("The endpoint is not the tests' own: they cannot start it again.")),
    stop: () => removeLeftovers(aws, stackName),
  };
}
