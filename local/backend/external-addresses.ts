import { awsAddress } from '../endpoint/address.ts';
import type { Engine } from '../endpoint/engine.ts';
import { type Addresses, BackendError } from './backend.ts';

/** The variables that say where Kafka and AWS run already. */
const ENDPOINT = 'AWS_ENDPOINT_URL';
const SERVERS = 'KAFKA_BOOTSTRAP_SERVERS';
const FUNCTIONS_SERVERS = 'KAFKA_BOOTSTRAP_SERVERS_FOR_FUNCTIONS';

const SERVER_LIST = /^[\w.-]+:\d{1,5}(,[\w.-]+:\d{1,5})*$/;
const LOOPBACK = /^(localhost|127(\.\d+){3})$/;

/**
 * Reads where Kafka and AWS run from the environment.
 *
 * @throws BackendError naming the variable that is missing or not allowed
 */
export function externalAddresses(environment: Readonly<Record<string, string | undefined>>): Addresses {
  const endpoint = environment[ENDPOINT] ?? '';
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) {
    throw missing(ENDPOINT, 'the URL of an AWS endpoint, such as http://127.0.0.1:4566', endpoint);
  }
  if (/(^|\.)amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname)) {
    throw new BackendError(
      `${ENDPOINT} names AWS itself (${endpoint}); there, the stack is deployed by npx cdk deploy, and nothing has to run here.`,
    );
  }
  const bootstrapServers = servers(environment, SERVERS);
  return {
    aws: awsAddress(endpoint.replace(/\/+$/, '')),
    bootstrapServers,
    functionsBootstrapServers:
      environment[FUNCTIONS_SERVERS] === undefined ? bootstrapServers : servers(environment, FUNCTIONS_SERVERS),
  };
}

function servers(environment: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = environment[name] ?? '';
  if (!SERVER_LIST.test(value)) {
    throw missing(name, 'where Kafka listens, host:port or a comma-separated list of them', value);
  }
  return value;
}

function missing(name: string, allowed: string, value: string): BackendError {
  return new BackendError(`${name} must be ${allowed}; it is ${value === '' ? 'not set' : `"${value}"`}.`);
}

/** @throws BackendError when functions run in containers of their own and are told to look for Kafka there */
export function refuseLoopback({ functionsBootstrapServers }: Addresses, engine: Engine): void {
  const loopback = functionsBootstrapServers.split(',').find((server) => LOOPBACK.test(server.split(':')[0] ?? ''));
  if (engine.functionsInContainers && loopback !== undefined) {
    throw new BackendError(
      `${engine.title} runs each function in a container, where ${loopback} is that container and not Kafka: set ${FUNCTIONS_SERVERS} to an address of Kafka that containers reach.`,
    );
  }
}
