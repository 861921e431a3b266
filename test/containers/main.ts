// What `npm run test:containers` runs: test:localstack, and the pipeline as docs/localstack.md has it, on the containers of
// localstack-compose.yml, with each AWS that they offer or the one that is named.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendError } from '../../local/backend/backend.ts';
import { Compose, requireContainers } from '../../local/backend/compose.ts';
import { CommandError } from '../../local/command.ts';
import { awsAddress } from '../../local/endpoint/address.ts';
import { LOGS } from '../../local/paths.ts';
import { freePort } from '../../local/ports.ts';
import { Progress } from '../../local/run/progress.ts';
import { runJest } from '../jest.ts';
import { runSuites } from '../localstack/run-suites.ts';
import { findImages } from './images.ts';

const ENGINES = ['localstack', 'ministack'];
const GRACE_MS = 10_000;
/** The exit code when there is nothing here to run it on. */
const NOT_HERE = 2;

const progress = new Progress(process.stdout);
const stopping = new AbortController();
const times: string[] = [];

/** Does `work`, and keeps its time for the end. */
async function timed<T>(title: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  try {
    return await work();
  } finally {
    times.push(`${((performance.now() - start) / 1_000).toFixed(1).padStart(8)} s  ${title}`);
  }
}

/** @returns whether all tests passed */
async function testOn(engine: string, images: Readonly<Record<string, string>>): Promise<boolean> {
  const [kafkaPort, awsPort] = [await freePort(), await freePort()];
  const directory = join(LOGS, `containers-${engine}`);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const variables = { ...images, KAFKA_PORT: String(kafkaPort), AWS_PORT: String(awsPort) };
  const own = { TRIGGER_IMAGE: 'city-temperatures/kafka-trigger:test', COMPOSE_PROFILES: engine };
  const environment = { ...process.env, ...variables, ...own };
  const compose = new Compose(`city-temperatures-test-${engine}`, environment, directory);
  const step = (title: string, work: () => Promise<void>) =>
    timed(`${engine}: ${title}`, () => progress.step(`${title}: ${engine}`, work));
  const where = {
    AWS_ENDPOINT_URL: awsAddress(`http://127.0.0.1:${awsPort}`).endpoint,
    KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${kafkaPort}`,
    KAFKA_BOOTSTRAP_SERVERS_FOR_FUNCTIONS: 'kafka:19092',
  };
  try {
    // The trigger brings with it what it waits for: Kafka and its topics.
    await step('Start the containers', () =>
      compose.up(['trigger', engine], join(directory, 'up.log'), stopping.signal),
    );
    const suites = await timed(`${engine}: the integration suites`, () => runSuites(where, []));
    const pipeline = await timed(`${engine}: the pipeline, with the trigger's container`, () =>
      runJest(['--selectProjects', 'containers'], where),
    );
    return suites === 0 && pipeline === 0;
  } finally {
    await step('Remove the containers', () => compose.down(join(directory, 'down.log'), GRACE_MS));
  }
}

async function main(): Promise<number> {
  const engines = process.argv.slice(2);
  const unknown = engines.find((engine) => !ENGINES.includes(engine));
  if (unknown !== undefined) {
    throw new BackendError(`"${unknown}" is none of ${ENGINES.join(', ')}.`);
  }
  await requireContainers(process.env);
  const { variables, missing } = await findImages(process.env);
  if (missing.length > 0) {
    throw new BackendError(
      `Images are not here: ${missing.join(', ')}. docs/localstack.md tells how to fetch them, or what stands in for them.`,
    );
  }
  let passed = true;
  for (const engine of engines.length === 0 ? ENGINES : engines) {
    passed = !stopping.signal.aborted && (await testOn(engine, variables)) && passed;
  }
  console.log(['', ...times].join('\n'));
  return passed ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => stopping.abort());
}
try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof BackendError) {
    console.error(`The containers of localstack-compose.yml were not tested. ${error.message}`);
    process.exitCode = NOT_HERE;
  } else if (error instanceof CommandError) {
    console.error(error.message);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
