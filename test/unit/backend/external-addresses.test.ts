import { describe, expect, test } from '@jest/globals';
import { BackendError } from '../../../local/backend/backend.ts';
import { externalAddresses, refuseLoopback } from '../../../local/backend/external-addresses.ts';
import { type Engine, MINISTACK } from '../../../local/endpoint/engine.ts';

const GIVEN = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:9092' };
const CONTAINERS: Engine = { ...MINISTACK, title: 'LocalStack 4.14.0, edition community', functionsInContainers: true };
const PROCESSES: Engine = { ...MINISTACK, title: 'MiniStack 1.5.33' };

describe('what runs already is found', () => {
  test('by the variables, functions reaching Kafka as everybody does', () => {
    expect(externalAddresses(GIVEN)).toMatchObject({
      aws: {
        endpoint: 'http://127.0.0.1:4566',
        environment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_ACCESS_KEY_ID: 'test' },
        client: { endpoint: 'http://127.0.0.1:4566', region: 'us-east-1' },
      },
      bootstrapServers: '127.0.0.1:9092',
      functionsBootstrapServers: '127.0.0.1:9092',
    });
  });

  test('with an address of Kafka for functions alone, and without the slash at the end of a URL', () => {
    const addresses = externalAddresses({
      AWS_ENDPOINT_URL: 'https://aws.example:8443/',
      KAFKA_BOOTSTRAP_SERVERS: 'a:1,b:2',
      KAFKA_BOOTSTRAP_SERVERS_FOR_FUNCTIONS: 'kafka:19092',
    });
    expect(addresses).toMatchObject({ bootstrapServers: 'a:1,b:2', functionsBootstrapServers: 'kafka:19092' });
    expect(addresses.aws.endpoint).toBe('https://aws.example:8443');
  });

  test('with one that is empty, as a shell leaves it', () => {
    const addresses = externalAddresses({ ...GIVEN, KAFKA_BOOTSTRAP_SERVERS_FOR_FUNCTIONS: '' });
    expect(addresses.functionsBootstrapServers).toBe(addresses.bootstrapServers);
  });
});

const URL_WANTED = 'AWS_ENDPOINT_URL must be the URL of an AWS endpoint, such as http://127.0.0.1:4566';
const LIST_WANTED = 'must be where Kafka listens, host:port or a comma-separated list of them, without IPv6';

test.each<[changed: Record<string, string | undefined>, message: string]>([
  [{ AWS_ENDPOINT_URL: undefined }, `${URL_WANTED}; it is not set.`],
  [{ AWS_ENDPOINT_URL: '' }, `${URL_WANTED}; it is not set.`],
  [{ AWS_ENDPOINT_URL: '127.0.0.1:4566' }, `${URL_WANTED}; it is "127.0.0.1:4566".`],
  [{ AWS_ENDPOINT_URL: 'ftp://aws' }, `${URL_WANTED}; it is "ftp://aws".`],
  [{ AWS_ENDPOINT_URL: 'http://' }, `${URL_WANTED}; it is "http://".`],
  [
    { AWS_ENDPOINT_URL: 'https://lambda.us-east-1.amazonaws.com' },
    'AWS_ENDPOINT_URL names AWS itself (https://lambda.us-east-1.amazonaws.com); there, the stack is deployed by npx cdk deploy, and nothing has to run here.',
  ],
  [{ AWS_ENDPOINT_URL: 'https://sqs.cn-north-1.amazonaws.com.cn' }, 'AWS_ENDPOINT_URL names AWS itself'],
  [{ KAFKA_BOOTSTRAP_SERVERS: undefined }, `KAFKA_BOOTSTRAP_SERVERS ${LIST_WANTED}; it is not set.`],
  [{ KAFKA_BOOTSTRAP_SERVERS: 'kafka' }, `KAFKA_BOOTSTRAP_SERVERS ${LIST_WANTED}; it is "kafka".`],
  [{ KAFKA_BOOTSTRAP_SERVERS: 'a:1:2' }, `KAFKA_BOOTSTRAP_SERVERS ${LIST_WANTED}; it is "a:1:2".`],
  [{ KAFKA_BOOTSTRAP_SERVERS: 'a:99999' }, `KAFKA_BOOTSTRAP_SERVERS ${LIST_WANTED}; it is "a:99999".`],
  [{ KAFKA_BOOTSTRAP_SERVERS: '[::1]:9092' }, `KAFKA_BOOTSTRAP_SERVERS ${LIST_WANTED}; it is "[::1]:9092".`],
  [
    { KAFKA_BOOTSTRAP_SERVERS_FOR_FUNCTIONS: 'kafka:' },
    `KAFKA_BOOTSTRAP_SERVERS_FOR_FUNCTIONS ${LIST_WANTED}; it is "kafka:".`,
  ],
])('%j is refused by name, with what is allowed', (changed, message) => {
  expect(() => externalAddresses({ ...GIVEN, ...changed })).toThrow(BackendError);
  expect(() => externalAddresses({ ...GIVEN, ...changed })).toThrow(message);
});

describe("functions in containers of their own don't find Kafka", () => {
  const addresses = (servers: string) =>
    externalAddresses({ ...GIVEN, KAFKA_BOOTSTRAP_SERVERS_FOR_FUNCTIONS: servers });

  test.each([
    '127.0.0.1:9092',
    'localhost:9092',
    'LOCALHOST:9092',
    '127.0.1.1:9092',
    '0.0.0.0:9092',
    'kafka:1,localhost:2',
  ])('at %s', (servers) => {
    expect(() => refuseLoopback(addresses(servers), CONTAINERS)).toThrow(BackendError);
    expect(() => refuseLoopback(addresses(servers), CONTAINERS)).toThrow(
      /^LocalStack 4\.14\.0, edition community runs each function in a container, where (127|localhost|LOCALHOST|0)\S*:\d+ is that container and not Kafka: set KAFKA_BOOTSTRAP_SERVERS_FOR_FUNCTIONS to an address of Kafka that containers reach\.$/,
    );
  });

  test('but anywhere else, and as processes of this machine everywhere', () => {
    for (const servers of ['kafka:19092', '172.17.0.1:9092', 'localhost.example:9092', '10.127.0.1:9092']) {
      expect(() => refuseLoopback(addresses(servers), CONTAINERS)).not.toThrow();
    }
    expect(() => refuseLoopback(addresses('127.0.0.1:9092'), PROCESSES)).not.toThrow();
  });
});
