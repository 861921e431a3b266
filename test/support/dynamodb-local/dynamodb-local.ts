import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from '../../../local/install.ts';
import { LOCAL, ROOT } from '../../../local/paths.ts';
import { freePort } from '../../../local/ports.ts';
import { startService, untilListening } from '../../../local/process.ts';

/** A running DynamoDB Local: Amazon's own DynamoDB for tests, in memory. */
export interface DynamoDbLocal {
  /** What an SDK client takes to talk to it. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Stops it and removes its files. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const NAME = 'dynamodb-local';
const JARS = join(LOCAL, NAME);

/** Fetches DynamoDB Local's jars through Maven, once. */
export async function installDynamoDbLocal(signal?: AbortSignal): Promise<void> {
  const manifest = join(ROOT, 'test', 'support', NAME, 'pom.xml');
  await install(
    {
      name: NAME,
      manifest,
      commands: (directory) => [
        ['mvn', '--batch-mode', '--file', manifest, 'dependency:copy-dependencies', `-DoutputDirectory=${directory}`],
      ],
    },
    signal,
  );
}

/**
 * Starts DynamoDB Local on a free port and waits until it accepts connections.
 *
 * @throws Error when it ends or does not listen within 30 s; the reason is in its log
 */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const directory = await mkdtemp(join(tmpdir(), 'city-temperatures-dynamodb-'));
  const logFile = join(directory, 'dynamodb.log');
  const port = await freePort();
  const service = startService({
    command: 'java',
    args: [
      '-Xmx256m',
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      `-Djava.io.tmpdir=${directory}`,
      '-XX:-UsePerfData',
      // SQLite's native library is one of the jars' neighbours.
      `-Djava.library.path=${JARS}`,
      '-cp',
      join(JARS, '*'),
      'software.amazon.dynamodb.services.local.main.ServerRunner',
      '-inMemory',
      '-sharedDb',
      '-disableTelemetry',
      '-port',
      String(port),
    ],
    directory,
    environment: process.env,
    logFile,
  });
  await untilListening('DynamoDB Local', service, { host: HOST, port, logFile, signal: undefined });
  return {
    client: {
      endpoint: `http://${HOST}:${port}`,
      region: 'us-east-1',
      // It takes letters and digits only.
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    stop: async () => {
      await service.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
