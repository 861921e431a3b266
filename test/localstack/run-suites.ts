import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendError } from '../../local/backend/backend.ts';
import { externalAddresses, refuseLoopback } from '../../local/backend/external-addresses.ts';
import { installBroker } from '../../local/broker/broker.ts';
import { inspectEngine } from '../../local/endpoint/engine.ts';
import { stackExists } from '../../local/kafka-trigger/stack.ts';
import { ROOT } from '../../local/paths.ts';
import { STACK_NAME } from '../../local/run/deployment.ts';
import { type Target, targetEnvironment } from '../integration/target.ts';
import { runJest } from '../jest.ts';
import { installDynamoDbLocal } from '../support/dynamodb-local/dynamodb-local.ts';
import { recordsIn } from './records-in.ts';
import { OWN_PARTS, reasonForOwnParts } from './suites.ts';

/** What localstack-compose.yml starts, unless it is told otherwise. */
const COMPOSE = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
  KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:9092',
  KAFKA_BOOTSTRAP_SERVERS_FOR_FUNCTIONS: 'kafka:19092',
};
type Environment = Readonly<Record<string, string | undefined>>;

const INTEGRATION = join(ROOT, 'test', 'integration');

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

/**
 * Runs the integration suites against an AWS endpoint and a Kafka that run already.
 *
 * @param environment says where, by the variables of `npm start -- --backend external`
 * @param args for Jest
 * @returns Jest's exit code
 * @throws EndpointError, BackendError when the tests can't run there, or would do harm
 */
export async function runSuites(environment: Environment, args: readonly string[]): Promise<number> {
  const target = await findTarget(environment);
  console.log(describe(target));
  await Promise.all([installBroker(), installDynamoDbLocal()]);
  const paths = (await suites()).map((suite) => join(INTEGRATION, suite));
  return runJest(
    ['--selectProjects', 'integration', '--runInBand', ...args, '--runTestsByPath', ...paths],
    targetEnvironment(target),
  );
}
