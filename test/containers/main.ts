// What `npm run test:containers` runs: test:localstack, and the pipeline as docs/localstack.md has it, on the containers of
// localstack-compose.yml, with each AWS that they offer or those that are named.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendError } from '../../local/backend/backend.ts';
import { Compose, requireContainers } from '../../local/backend/compose.ts';
import { KAFKA_FOR_CONTAINERS } from '../../local/backend/compose-file.ts';
import { CommandError } from '../../local/command.ts';
import { awsAddress } from '../../local/endpoint/address.ts';
import { EndpointError } from '../../local/endpoint/engine.ts';
import { LOGS } from '../../local/paths.ts';
import { freePort } from '../../local/ports.ts';
import { STACK_NAME } from '../../local/run/deployment.ts';
import { Progress } from '../../local/run/progress.ts';
import { runJest } from '../jest.ts';
import { runSuites } from '../localstack/run-suites.ts';
import { INTERRUPTED, stopSignal } from '../stop-signal.ts';
import { AWS_SERVICES, type AwsService, findImages } from './images.ts';

const GRACE_MS = 10_000;
/** The exit code when there is nothing here to run it on, and for nothing else: who runs it without containers may take it for success. */
const NOT_HERE = 2;

type Images = Readonly<Record<string, string>>;

const progress = new Progress(process.stdout);
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
async function testOn(service: AwsService, images: Images, stopped: AbortSignal): Promise<boolean> {
  const [kafkaPort, awsPort] = [await freePort(), await freePort()];
  const aws = awsAddress(`http://127.0.0.1:${awsPort}`);
  const directory = join(LOGS, `containers-${service}`);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const compose = new Compose(
    // Two runs at once have different ports.
    `city-temperatures-test-${awsPort}`,
    {
      ...process.env,
      ...images,
      TRIGGER_IMAGE: 'city-temperatures/kafka-trigger:test',
      COMPOSE_PROFILES: service,
      KAFKA_PORT: String(kafkaPort),
      AWS_PORT: String(awsPort),
      // What the tests deploy and where, whatever the shell has for its own stacks.
      AWS_REGION: aws.client.region,
      STACK_NAME,
      INPUT_PARTITIONS: '1',
    },
    directory,
  );
  const step = (title: string, work: () => Promise<void>) =>
    timed(`${service}: ${title}`, () => progress.step(`${title}: ${service}`, work));
  const where = {
    AWS_ENDPOINT_URL: aws.endpoint,
    KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${kafkaPort}`,
    KAFKA_BOOTSTRAP_SERVERS_FOR_FUNCTIONS: KAFKA_FOR_CONTAINERS,
  };
  const abandon = () => compose.abandon();
  process.once('exit', abandon);
  try {
    // The trigger brings with it what it waits for: Kafka and its topics.
    await step('Start the containers', () => compose.up(['trigger', service], join(directory, 'up.log'), stopped));
    stopped.throwIfAborted();
    const suites = await timed(`${service}: the integration suites`, () => runSuites(where, [], stopped));
    stopped.throwIfAborted();
    const pipeline = await timed(`${service}: the pipeline, with the trigger's container`, () =>
      runJest(['--selectProjects', 'containers'], where),
    );
    stopped.throwIfAborted();
    return suites === 0 && pipeline === 0;
  } finally {
    await step('Remove the containers', () => compose.down(join(directory, 'down.log'), GRACE_MS));
    process.off('exit', abandon);
  }
}

/** @returns undefined when they can't be run here; the reason has been told */
async function imagesHere(services: readonly AwsService[], stopped: AbortSignal): Promise<Images | undefined> {
  const tell = (reason: string) => console.error(`The containers of localstack-compose.yml were not tested. ${reason}`);
  try {
    await requireContainers(process.env);
  } catch (error) {
    if (!(error instanceof BackendError)) {
      throw error;
    }
    tell(error.message);
    return undefined;
  }
  const { variables, missing } = await findImages(process.env, services, stopped);
  if (missing.length > 0) {
    const help = 'docs/localstack.md tells how to fetch them, or what stands in for them';
    tell(`Images are not here: ${missing.join(', ')}. ${help}.`);
    return undefined;
  }
  return variables;
}

/** @throws BackendError for the first that there is not */
function named(args: readonly string[]): readonly AwsService[] {
  const unknown = args.find((arg) => !AWS_SERVICES.includes(arg as AwsService));
  if (unknown !== undefined) {
    throw new BackendError(`"${unknown}" is none of ${AWS_SERVICES.join(', ')}.`);
  }
  return args.length === 0 ? AWS_SERVICES : (args as AwsService[]);
}

async function main(stopped: AbortSignal): Promise<number> {
  const services = named(process.argv.slice(2));
  const images = await imagesHere(services, stopped);
  if (images === undefined) {
    return NOT_HERE;
  }
  let passed = true;
  for (const service of services) {
    stopped.throwIfAborted();
    passed = (await testOn(service, images, stopped)) && passed;
  }
  console.log(['', ...times].join('\n'));
  return passed ? 0 : 1;
}

try {
  process.exitCode = await main(stopSignal());
} catch (error) {
  if ((error as Error).name === 'AbortError') {
    process.exitCode = INTERRUPTED;
  } else if (error instanceof BackendError || error instanceof EndpointError || error instanceof CommandError) {
    console.error(error.message);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
