import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Base } from '@platformatic/kafka';
import { createProducer } from '../../../lambdas/shared/kafka/producer.ts';
import { createReaderClient } from '../../../lambdas/shared/kafka/reader-client.ts';
import { TOPICS } from '../../../lambdas/shared/topics.ts';
import { ROOT } from '../../../local/paths.ts';
import { eventually } from '../../support/eventually.ts';
import { type SecretsManager, startSecretsManager } from '../../support/secrets-manager.ts';
import { asRole } from '../../support/secured-broker/connections.ts';
import {
  ROLE,
  type SecuredBroker,
  type SecuredListener,
  startSecuredBroker,
} from '../../support/secured-broker/secured-broker.ts';
import { newTopic, publishTexts, readTexts } from './texts.ts';

const INVOCATIONS = join(ROOT, 'test', 'support', 'secured-broker', 'invocations.ts');
const GENERATOR = join(ROOT, 'lambdas', 'generator', 'handler.ts');
const run = promisify(execFile);

const USER = { username: 'generator', password: 'password-of-the-test' };

let broker: SecuredBroker;
let plaintext: Base;
const secrets: SecretsManager[] = [];

beforeAll(async () => {
  broker = await startSecuredBroker();
  plaintext = createReaderClient({ bootstrapServers: broker.plaintext, clientId: 'test' });
  await broker.setPassword(USER.username, USER.password);
});

afterAll(async () => {
  await Promise.all(secrets.map((manager) => manager.stop()));
  await plaintext?.close();
  await broker?.stop();
});

async function secretWith(password: string, failures = 0): Promise<SecretsManager> {
  const manager = await startSecretsManager(JSON.stringify({ ...USER, password }), failures);
  secrets.push(manager);
  return manager;
}

const byRole = () => ({ KAFKA_AUTHENTICATION: 'iam', KAFKA_BOOTSTRAP_SERVERS: broker.iam.bootstrapServers });
const bySecret = ({ endpoint }: SecretsManager) => ({
  KAFKA_AUTHENTICATION: 'scram',
  KAFKA_BOOTSTRAP_SERVERS: broker.scram.bootstrapServers,
  KAFKA_SECRET_ARN: 'arn:aws:secretsmanager:eu-north-1:111122223333:secret:test',
  AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
});

/** All that a sandbox of the generator writes in so many invocations. */
async function generate(invocations: number, environment: Record<string, string>): Promise<string> {
  const { stdout, stderr } = await run(process.execPath, [INVOCATIONS, GENERATOR, String(invocations)], {
    env: {
      PATH: process.env.PATH,
      NODE_EXTRA_CA_CERTS: broker.certificates.caFile,
      AWS_REGION: ROLE.region,
      AWS_ACCESS_KEY_ID: ROLE.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ROLE.secretAccessKey,
      AWS_SESSION_TOKEN: ROLE.sessionToken,
      STACK_NAME: 'CityTemperatures',
      RECORDS_PER_SECOND: '100',
      GENERATOR_SEED: '1',
      ...environment,
    },
    timeout: 60_000,
  });
  return stdout + stderr;
}

/** Expects three invocations to write what they say, over one connection. */
async function expectOneConnection({ tap }: SecuredListener, environment: Record<string, string>): Promise<void> {
  const connections = tap.connections;
  const records = (await readTexts(plaintext, TOPICS.input)).length;
  const output = await generate(3, environment);
  const emitted = [...output.matchAll(/"readings":(\d+)/g)].map(([, readings]) => Number(readings));
  expect(emitted).toHaveLength(3);
  expect((await readTexts(plaintext, TOPICS.input)).length - records).toBe(emitted.reduce((sum, count) => sum + count));
  expect(tap.connections - connections).toBe(1);
}

describe('the invocations of a sandbox', () => {
  test('share a connection that a role has opened', () => expectOneConnection(broker.iam, byRole()));

  test('share a connection that a secret has opened, which is read once', async () => {
    const secret = await secretWith(USER.password, 1);
    await expectOneConnection(broker.scram, bySecret(secret));
    // The first request was answered with an error.
    expect(secret.readings).toBe(2);
  });

  test('ask for the acknowledgement of all replicas that are in sync, as the broker has it', async () => {
    const requests = (await broker.log())
      .split('\n')
      .filter((line) => line.includes('"requestApiKeyName":"PRODUCE"') && line.includes('"clientId":"generator"'));
    expect(requests.length).toBeGreaterThanOrEqual(6);
    for (const request of requests) {
      expect(request).toMatch(/"acks":-1\b/);
    }
  });
});

describe('when something fails', () => {
  let outputs: Promise<string[]>;

  // These try for some time before they give up; the other tests need not wait for it.
  beforeAll(async () => {
    const guesses = [
      { ...byRole(), AWS_SECRET_ACCESS_KEY: 'guessed-key' },
      bySecret(await secretWith('guessed-password')),
    ];
    outputs = Promise.all(guesses.map((environment) => generate(1, environment)));
  });

  test('an answer that was lost doubles no record', async () => {
    const topic = await newTopic(broker.admin);
    const publisher = createProducer(asRole(broker));
    await publishTexts(publisher, topic, 1);
    broker.iam.tap.loseAnswers();
    const unanswered = publishTexts(publisher, topic, 2);
    await eventually(5_000, async () => expect(await readTexts(plaintext, topic)).toEqual(['1', '2']));
    broker.iam.tap.cut();
    await unanswered;
    await publishTexts(publisher, topic, 3);
    expect(await readTexts(plaintext, topic)).toEqual(['1', '2', '3']);
    await publisher.close();
  });

  test('a refused function tells why, and nothing that is secret', async () => {
    const [token = '', password = ''] = await outputs;
    expect(token).toContain('Kafka refused the token of the function: it is not valid, or no longer.');
    expect(password).toContain('invalid credentials with SASL mechanism SCRAM-SHA-512');
    for (const secret of ['guessed', ROLE.sessionToken, 'X-Amz-', 'aHR0cHM6Ly9rYWZrYS']) {
      expect(token + password).not.toContain(secret);
    }
  });
});
