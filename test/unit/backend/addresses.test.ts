import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { BackendContext } from '../../../local/backend/backend.ts';
import { createBackend } from '../../../local/backend/create.ts';
import { parseOptions, type StartOptions } from '../../../local/options.ts';
import { ROOT } from '../../../local/paths.ts';

/** Nothing starts in these tests, so nothing of it is used. */
const CONTEXT: BackendContext = {
  directory: '/nowhere',
  log: (part) => `/nowhere/${part}.log`,
  step: (_, work) => work(),
  events: { notice: () => {}, fatal: () => {} },
  signal: new AbortController().signal,
};

function addresses(args: readonly string[], environment: Record<string, string> = {}) {
  const options = parseOptions([...args, '--kafka-port', '9019', '--aws-port', '9020']) as StartOptions;
  const { aws, bootstrapServers, functionsBootstrapServers } = createBackend(options, environment, CONTEXT).addresses;
  return { aws: aws.endpoint, bootstrapServers, functionsBootstrapServers };
}

describe('the addresses of a backend', () => {
  test('are one and the same for functions that are processes of this machine', () => {
    expect(addresses(['--backend', 'embedded'])).toEqual({
      aws: 'http://127.0.0.1:9020',
      bootstrapServers: '127.0.0.1:9019',
      functionsBootstrapServers: '127.0.0.1:9019',
    });
  });

  test('are those of the network of containers for functions in containers', async () => {
    const { functionsBootstrapServers, ...ours } = addresses(['--backend', 'localstack']);
    expect(ours).toEqual({ aws: 'http://127.0.0.1:9020', bootstrapServers: '127.0.0.1:9019' });
    // What Kafka names as its address to whoever comes by the listener for containers.
    const compose = await readFile(join(ROOT, 'localstack-compose.yml'), 'utf8');
    const [, advertised] = /KAFKA_ADVERTISED_LISTENERS: .*\bCONTAINERS:\/\/(\S+)/.exec(compose) ?? [];
    expect(functionsBootstrapServers).toBe(advertised);
  });

  test('are those that the environment names for what runs already, whatever the ports are', () => {
    const environment = {
      AWS_ENDPOINT_URL: 'http://aws.example:4566',
      KAFKA_BOOTSTRAP_SERVERS: 'kafka.example:9092',
      KAFKA_BOOTSTRAP_SERVERS_FOR_FUNCTIONS: 'kafka.inside:9093',
    };
    expect(addresses(['--backend', 'external'], environment)).toEqual({
      aws: 'http://aws.example:4566',
      bootstrapServers: 'kafka.example:9092',
      functionsBootstrapServers: 'kafka.inside:9093',
    });
  });
});
