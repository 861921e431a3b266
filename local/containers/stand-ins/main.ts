import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BROKER_JARS, installBroker } from '../../broker/broker.ts';
import { runCommand } from '../../command.ts';
import { LOGS, ROOT } from '../../paths.ts';
import { standIns } from './images.ts';

/**
 * Builds images that stand in for those of localstack-compose.yml, for machines that can reach package registries and no image
 * registry, and prints the variables that name them. What is there already is left as it is.
 *
 *   BASE_IMAGE=my/base node local/bootstrap.mjs local/containers/stand-ins/main.ts
 */
const HERE = join(ROOT, 'local', 'containers', 'stand-ins');
const LOG = join(LOGS, 'stand-ins.log');
const TIMEOUT_MS = 10 * 60 * 1000;
/** The npm that comes with the project's Node. */
const NPM = '11.19.1';

const IMAGES = await standIns();

function run(command: string, args: string[], directory = ROOT): Promise<void> {
  return runCommand({ command, args, directory, environment: process.env, logFile: LOG, timeoutMs: TIMEOUT_MS });
}

async function build(name: string, image: string, context: string, settings: Record<string, string>): Promise<void> {
  const exists = await run('docker', ['image', 'inspect', image]).then(
    () => true,
    () => false,
  );
  if (exists) {
    return;
  }
  console.error(`Building ${image} ...`);
  const args = Object.entries(settings).flatMap(([setting, value]) => ['--build-arg', `${setting}=${value}`]);
  await run('docker', ['build', '--tag', image, '--file', join(HERE, name, 'Dockerfile'), ...args, context]);
}

/**
 * This Node, which is the project's own, an npm, and the authorities that Node is told to trust here beside its own: packages may come
 * through a proxy that has one.
 */
async function nodeContext(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'city-temperatures-node-'));
  await writeFile(join(directory, 'package.json'), '{}\n');
  await run('npm', ['install', '--no-save', '--no-package-lock', '--ignore-scripts', `npm@${NPM}`], directory);
  await copyFile(process.execPath, join(directory, 'node'));
  const authorities = process.env.NODE_EXTRA_CA_CERTS;
  const copy = join(directory, 'machine.pem');
  await (authorities ? copyFile(authorities, copy) : writeFile(copy, ''));
  return directory;
}

try {
  const { BASE_IMAGE: base } = process.env;
  if (!base) {
    throw new Error('BASE_IMAGE must name an image with bash, curl, Java 17, Python 3.10 with venv, and libstdc++.');
  }
  const context = await nodeContext();
  try {
    await build('node', IMAGES.NODE_IMAGE, context, { BASE_IMAGE: base });
  } finally {
    await rm(context, { recursive: true, force: true });
  }
  await installBroker();
  await build('kafka', IMAGES.KAFKA_IMAGE, BROKER_JARS, { BASE_IMAGE: base });
  await build('ministack', IMAGES.MINISTACK_IMAGE, join(ROOT, 'local', 'emulator'), {
    BASE_IMAGE: base,
    NODE_IMAGE: IMAGES.NODE_IMAGE,
  });
  for (const [variable, image] of Object.entries(IMAGES)) {
    console.log(`export ${variable}=${image}`);
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
