import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BROKER_JARS, installBroker } from '../../broker/broker.ts';
import { runCommand } from '../../command.ts';
import { LOGS, ROOT } from '../../paths.ts';

/**
 * Builds images that stand in for those of localstack-compose.yml, for machines that can reach package registries and no image
 * registry, and prints the variables that name them. What is there already is left as it is.
 *
 *   BASE_IMAGE=my/base node local/bootstrap.mjs local/containers/stand-ins/main.ts
 */
const HERE = join(ROOT, 'local', 'containers', 'stand-ins');
const LOG = join(LOGS, 'stand-ins.log');
const PREFIX = 'city-temperatures/stand-in-';
const TIMEOUT_MS = 10 * 60 * 1000;
/** The npm that comes with the project's Node. */
const NPM = '11.19.1';

const IMAGES = {
  node: `${PREFIX}node:${process.versions.node}`,
  kafka: `${PREFIX}kafka:${await pinned('local/broker/pom.xml', /<artifactId>kafka_[\d.]+<\/artifactId>\s*<version>(.+?)</)}`,
  ministack: `${PREFIX}ministack:${await pinned('local/emulator/requirements.txt', /^ministack==(.+)$/m)}`,
};

/** The version that a file of this project pins. */
async function pinned(file: string, pattern: RegExp): Promise<string> {
  const [, version] = pattern.exec(await readFile(join(ROOT, file), 'utf8')) ?? [];
  if (version === undefined) {
    throw new Error(`${file} pins no version.`);
  }
  return version;
}

function run(command: string, args: string[], directory = ROOT): Promise<void> {
  return runCommand({ command, args, directory, environment: process.env, logFile: LOG, timeoutMs: TIMEOUT_MS });
}

async function build(name: keyof typeof IMAGES, context: string, settings: Record<string, string>): Promise<void> {
  const image = IMAGES[name];
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
    await build('node', context, { BASE_IMAGE: base });
  } finally {
    await rm(context, { recursive: true, force: true });
  }
  await installBroker();
  await build('kafka', BROKER_JARS, { BASE_IMAGE: base });
  await build('ministack', join(ROOT, 'local', 'emulator'), { BASE_IMAGE: base, NODE_IMAGE: IMAGES.node });
  for (const [name, image] of Object.entries(IMAGES)) {
    console.log(`export ${name.toUpperCase()}_IMAGE=${image}`);
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
