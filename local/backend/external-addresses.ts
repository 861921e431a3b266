import { isIPv6 } from 'node:net';
import { awsAddress } from '../endpoint/address.ts';
import type { Engine } from '../endpoint/engine.ts';
import { parseServerList } from '../server-list.ts';
import { type Addresses, BackendError } from './backend.ts';

/** The variables that say where Kafka and AWS run already. */
const ENDPOINT = 'AWS_ENDPOINT_URL';
const SERVERS = 'KAFKA_BOOTSTRAP_SERVERS';
const FUNCTIONS_SERVERS = 'KAFKA_BOOTSTRAP_SERVERS_FOR_FUNCTIONS';

const LOOPBACK = /^(localhost|127(\.\d+){3}|0\.0\.0\.0)$/i;

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
    functionsBootstrapServers: environment[FUNCTIONS_SERVERS]
      ? servers(environment, FUNCTIONS_SERVERS)
      : bootstrapServers,
  };
}

function servers(environment: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = environment[name] ?? '';
  const list = parseServerList(value);
  // An event source mapping takes no IPv6 address: https://docs.aws.amazon.com/lambda/latest/api/API_SelfManagedEventSource.html
  if (list === undefined || list.some(({ host }) => isIPv6(host))) {
    throw missing(name, 'where Kafka listens, host:port or a comma-separated list of them, without IPv6', value);
  }
  return value;
}

function missing(name: string, allowed: string, value: string): BackendError {
  return new BackendError(`${name} must be ${allowed}; it is ${value === '' ? 'not set' : `"${value}"`}.`);
}

/** @throws BackendError when functions run in containers of their own and are told to look for Kafka there */
export function refuseLoopback({ functionsBootstrapServers }: Addresses, engine: Engine): void {
  const loopback = parseServerList(functionsBootstrapServers)?.find(({ host }) => LOOPBACK.test(host));
  if (engine.functionsInContainers && loopback !== undefined) {
    throw new BackendError(
      `${engine.title} runs each function in a container, where ${loopback.host}:${loopback.port} is that container and not Kafka: set ${FUNCTIONS_SERVERS} to an address of Kafka that containers reach.`,
    );
  }
}
