import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type AwsAddress, awsAddress, withoutAws } from '../endpoint/address.ts';
import { install } from '../install.ts';
import { LOCAL, NODE_PROGRAMS, ROOT } from '../paths.ts';
import { type Service, startService, untilListening } from '../process.ts';

/**
 * A running MiniStack: an AWS on this machine. Its tables, functions, queues and schedules live in its memory and are
 * written down by an orderly end only, so one that is killed has lost them: it cannot be restarted as if nothing had been.
 */
export interface Emulator extends Service, AwsAddress {}

export interface EmulatorOptions {
  readonly port: number;
  /** For everything that the emulator writes, functions' code included. */
  readonly directory: string;
  readonly logFile: string;
  /** Settings of MiniStack beside ours, by its own names. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Gives the start up. */
  readonly signal?: AbortSignal | undefined;
}

const HOST = '127.0.0.1';
const VENV = join(LOCAL, 'emulator');

/** Installs MiniStack into a virtual environment of its own, once. */
export async function installEmulator(signal?: AbortSignal): Promise<void> {
  const manifest = join(ROOT, 'local', 'emulator', 'requirements.txt');
  await install(
    {
      name: 'emulator',
      manifest,
      commands: (directory) => [
        ['python3', '-m', 'venv', directory],
        [join(directory, 'bin', 'pip'), 'install', '--disable-pip-version-check', '--requirement', manifest],
      ],
    },
    signal,
  );
}

/**
 * Starts MiniStack and waits until it accepts connections.
 *
 * @throws Error when it ends or does not listen within 30 s; the reason is in its log
 */
export async function startEmulator({
  port,
  directory,
  logFile,
  settings,
  signal,
}: EmulatorOptions): Promise<Emulator> {
  const temporary = join(directory, 'tmp');
  await mkdir(temporary, { recursive: true });
  // Its programs that run functions are CommonJS; inside this checkout they would count as ES modules otherwise.
  await writeFile(join(temporary, 'package.json'), '{ "type": "commonjs" }\n');
  const address = awsAddress(`http://${HOST}:${port}`);
  const service = startService({
    command: join(VENV, 'bin', 'python'),
    args: ['-m', 'ministack'],
    directory,
    environment: {
      ...withoutAws(process.env),
      ...address.environment,
      // Functions run on the first `node` of this path: the project's own, which is the one that Lambda has.
      PATH: [NODE_PROGRAMS, process.env.PATH].join(delimiter),
      BIND_HOST: HOST,
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: HOST,
      TMPDIR: temporary,
      STATE_DIR: join(directory, 'state'),
      S3_DATA_DIR: join(directory, 's3'),
      LAMBDA_EXECUTOR: 'local',
      // It would look for containers of its own to remove; there are none, and others' are not ours to touch.
      DOCKER_HOST: `unix://${join(directory, 'no-docker.sock')}`,
      // Listeners on further ports, which nothing here uses.
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      PYTHONUNBUFFERED: '1',
      ...settings,
    },
    logFile,
  });
  await untilListening('AWS emulator', service, { host: HOST, port, logFile, signal });
  return { ...service, ...address };
}
