import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BackendError } from '../../local/backend/backend.ts';
import { KAFKA_FOR_CONTAINERS } from '../../local/backend/compose-file.ts';
import { externalAddresses, refuseLoopback } from '../../local/backend/external-addresses.ts';
import { installBroker } from '../../local/broker/broker.ts';
import { inspectEngine } from '../../local/endpoint/engine.ts';
import { stackExists } from '../../local/kafka-trigger/stack.ts';
import { ROOT } from '../../local/paths.ts';
import { STACK_NAME } from '../../local/run/deployment.ts';
import { renewTopics } from '../integration/kafka/temporary-broker.ts';
import { removeLeftovers } from '../integration/leftovers.ts';
import { type Target, targetEnvironment } from '../integration/target.ts';
import { runJest } from '../jest.ts';
import { installDynamoDbLocal } from '../support/dynamodb-local/dynamodb-local.ts';
import { eventually } from '../support/eventually.ts';
import { recordsIn } from './records-in.ts';
import { OWN_PARTS, reasonForOwnParts } from './suites.ts';

/** What localstack-compose.yml starts, unless it is told otherwise. */
const COMPOSE = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
  KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:9092',
  KAFKA_BOOTSTRAP_SERVERS_FOR_FUNCTIONS: KAFKA_FOR_CONTAINERS,
};
type Environment = Readonly<Record<string, string | undefined>>;

const INTEGRATION = join(ROOT, 'test', 'integration');
const FUNCTIONS_END_MS = 60_000;
const QUIET_MS = 2_000;

/** @throws EndpointError, BackendError when the tests can't run there, or would do harm */
async function findTarget(environment: Environment): Promise<Target> {
  const { AWS_ENDPOINT_URL = COMPOSE.AWS_ENDPOINT_URL, KAFKA_BOOTSTRAP_SERVERS: servers } = environment;
  const addresses = externalAddresses(
    servers === undefined ? { ...COMPOSE, AWS_ENDPOINT_URL } : { ...environment, AWS_ENDPOINT_URL },
  );
  const engine = await inspectEngine(addresses.aws.endpoint);
  refuseLoopback(addresses, engine);
  const records = await recordsIn(addresses.bootstrapServers);
  if (records > 0n) {
    throw new BackendError(
      `The topics at ${addresses.bootstrapServers} hold ${records} records, and the tests make their topics anew. Run them where nothing is to be kept.`,
    );
  }
  if (await stackExists(STACK_NAME, addresses.aws.client)) {
    throw new BackendError(
      `The stack ${STACK_NAME} is at ${addresses.aws.endpoint}, and the tests make its topics anew. Run them where nothing is to be kept.`,
    );
  }
  return { addresses, engine, stackName: `${STACK_NAME}Test${Date.now().toString(36)}` };
}

async function suites(): Promise<string[]> {
  const all = await readdir(INTEGRATION, { recursive: true });
  return all.filter((path) => path.endsWith('.test.ts') && reasonForOwnParts(path) === undefined).sort();
}

function describe({ addresses, engine }: Target): string {
  const delivery = {
    served: 'event source mappings of the endpoint, which our poller leaves alone',
    stored: 'event source mappings, served by our poller',
    refused: "descriptions in the template's metadata, served by our poller",
  };
  return [
    `AWS       ${engine.title} at ${addresses.aws.endpoint}`,
    `Kafka     ${addresses.bootstrapServers}; functions reach it as ${addresses.functionsBootstrapServers}`,
    `Triggers  ${delivery[engine.kafkaMappings]}`,
    'Not here  (npm test runs them)',
    ...Object.entries(OWN_PARTS).map(([suite, reason]) => `          ${suite} ${reason}`),
    '',
  ].join('\n');
}

/** Takes away what suites that were interrupted have left; those that got to their end have done so themselves. */
async function cleanUp({ addresses: { aws, bootstrapServers }, stackName }: Target): Promise<void> {
  await eventually(FUNCTIONS_END_MS, async () => {
    await removeLeftovers(aws, stackName);
    // After the stacks: an endpoint that serves their Kafka triggers itself has left the consumer groups now.
    await renewTopics(bootstrapServers, 1, stackName);
    // A function that was invoked goes on when its stack is gone, and the generator writes each second.
    await delay(QUIET_MS);
    const records = await recordsIn(bootstrapServers);
    if (records > 0n) {
      throw new BackendError(`The topics at ${bootstrapServers} still get records of a function that was interrupted.`);
    }
  });
  // What such a function has logged in its last seconds.
  await removeLeftovers(aws, stackName);
}

/**
 * Runs the integration suites against an AWS endpoint and a Kafka that run already, and takes away what they made, also when they are
 * interrupted.
 *
 * @param environment says where, by the variables of `npm start -- --backend external`
 * @param args for Jest
 * @param stopped nothing is begun any more once this is aborted
 * @returns Jest's exit code
 * @throws EndpointError, BackendError when the tests can't run there, or would do harm; an AbortError when they were not begun
 */
export async function runSuites(
  environment: Environment,
  args: readonly string[],
  stopped: AbortSignal,
): Promise<number> {
  const target = await findTarget(environment);
  console.log(describe(target));
  await Promise.all([installBroker(stopped), installDynamoDbLocal(stopped)]);
  const paths = (await suites()).map((suite) => join(INTEGRATION, suite));
  stopped.throwIfAborted();
  try {
    return await runJest(
      ['--selectProjects', 'integration', '--runInBand', ...args, '--runTestsByPath', ...paths],
      targetEnvironment(target),
    );
  } finally {
    if (stopped.aborted) {
      console.log('\nInterrupted: what the tests have made is taken away ...');
    }
    await cleanUp(target);
  }
}
