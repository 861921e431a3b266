import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Base, Connection, Producer } from '@platformatic/kafka';
import { KafkaAuthenticationError } from '../../../lambdas/shared/kafka/authentication/exchange.ts';
import { renewSessions } from '../../../lambdas/shared/kafka/authentication/sessions.ts';
import { createProducer, KafkaPublisher, type ProducerOptions } from '../../../lambdas/shared/kafka/producer.ts';
import { createReaderClient } from '../../../lambdas/shared/kafka/reader-client.ts';
import { asRole, asUser, type Token } from '../../support/secured-broker/connections.ts';
import { ROLE, type SecuredBroker, startSecuredBroker } from '../../support/secured-broker/secured-broker.ts';
import { newTopic, publishTexts, readTexts } from './texts.ts';

let broker: SecuredBroker;
let plaintext: Base;
const clients: (KafkaPublisher | Base)[] = [];

beforeAll(async () => {
  broker = await startSecuredBroker();
  plaintext = createReaderClient({ bootstrapServers: broker.plaintext, clientId: 'test' });
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

afterAll(async () => {
  await plaintext?.close();
  await broker?.stop();
});

function kept<Client extends KafkaPublisher | Base>(client: Client): Client {
  clients.push(client);
  return client;
}

/** Like a sandbox between two invocations: neither timers nor sockets are served. */
const standStill = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** Why a single attempt to connect fails. */
async function refusal({ bootstrapServers, clientId, ...connection }: ProducerOptions): Promise<Error> {
  const [host = '', port] = bootstrapServers.split(':');
  const attempt = new Connection(clientId, connection);
  return new Promise((resolve, reject) => {
    attempt.connect(host, Number(port), (error) => (error ? resolve(error) : reject(new Error('It was accepted.'))));
  });
}

describe('with a role', () => {
  test('records are written and read', async () => {
    const topic = await newTopic(broker.admin);
    await publishTexts(kept(createProducer(asRole(broker))), topic, 'Oslo,1', 'Rome,2');
    expect(await readTexts(kept(createReaderClient(asRole(broker))), topic)).toEqual(['Oslo,1', 'Rome,2']);
  });

  test.each<[string, Token]>([
    ['that somebody else has signed', { secretAccessKey: 'a guess' }],
    ['of another region', { region: 'us-east-1' }],
    ['that has expired', { ageMs: 901_000 }],
  ])('a token %s is refused, and the error says so and no secret', async (_case, token) => {
    const error = await refusal(asRole(broker, token));
    expect(error.cause).toBeInstanceOf(KafkaAuthenticationError);
    expect(error.cause).toMatchObject({
      message: 'Kafka refused the token of the function: it is not valid, or no longer.',
    });
    const told = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });
    for (const secret of [ROLE.secretAccessKey, ROLE.sessionToken, 'X-Amz-', 'aHR0cHM6Ly9rYWZrYS']) {
      expect(told).not.toContain(secret);
    }
  });

  test('sessions are renewed on open connections, in use or at rest, and no record is lost or doubled', async () => {
    const topic = await newTopic(broker.admin);
    let tokens = 0;
    const shortLived = { lifetimeMs: 5_000, onToken: () => tokens++ };
    const [busy, resting] = [
      kept(createProducer(asRole(broker, shortLived))),
      kept(createProducer(asRole(broker, shortLived))),
    ];
    const reader = kept(createReaderClient(asRole(broker, shortLived)));
    const before = broker.iam.tap.connections;
    await Promise.all([publishTexts(resting, topic, 'first'), readTexts(reader, topic)]);

    let written = 0;
    const end = Date.now() + 12_000;
    const writeOn = async () => {
      while (Date.now() < end) {
        await publishTexts(busy, topic, written++, written++);
        await sleep(20);
      }
    };
    await Promise.all([writeOn(), writeOn()]);
    await publishTexts(resting, topic, 'last');

    const found = await readTexts(reader, topic);
    expect([found[0], found.at(-1)]).toEqual(['first', 'last']);
    expect(found.slice(1, -1).toSorted((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: written }, (_, index) => String(index)),
    );
    expect(tokens).toBeGreaterThanOrEqual(3 + 2 + 1 + 1);
    expect(broker.iam.tap.connections - before).toBe(3);
  });

  test('a sandbox that stood still renews before it goes on, and leaves alone what was closed before', async () => {
    const topic = await newTopic(broker.admin);
    const { bootstrapServers, ...connection } = asRole(broker, { lifetimeMs: 3_000 });
    const client = new Producer<Buffer | null, Buffer | null, Buffer, Buffer | null>({
      ...connection,
      bootstrapBrokers: [bootstrapServers],
      idempotent: true,
      requestTimeout: 500,
    });
    const publisher = kept(new KafkaPublisher(renewSessions(client)));
    await publishTexts(publisher, topic, 1);
    broker.iam.tap.cut();
    const before = broker.iam.tap.connections;
    await publishTexts(publisher, topic, 2);
    standStill(3_500);
    await publishTexts(publisher, topic, 3);
    await sleep(1_000);
    await publishTexts(publisher, topic, 4);
    expect(await readTexts(plaintext, topic)).toEqual(['1', '2', '3', '4']);
    expect(broker.iam.tap.connections - before).toBe(1);
  });

  test('a renewal that fails costs a connection and no record', async () => {
    const topic = await newTopic(broker.admin);
    let tokens = 0;
    const onToken = () => {
      if (++tokens === 2) {
        throw new Error('There are no credentials just now.');
      }
    };
    const publisher = kept(createProducer(asRole(broker, { lifetimeMs: 3_000, onToken })));
    const before = broker.iam.tap.connections;
    await publishTexts(publisher, topic, 1);
    await sleep(2_500);
    await Promise.all([publishTexts(publisher, topic, 2), publishTexts(publisher, topic, 2)]);
    expect(await readTexts(plaintext, topic)).toEqual(['1', '2', '2']);
    expect(tokens).toBe(3);
    expect(broker.iam.tap.connections - before).toBe(2);
  });
});

describe('with a secret', () => {
  test('records are written, with one reading of the secret until the password changes', async () => {
    const topic = await newTopic(broker.admin);
    let password = 'first, with = and ,';
    let readings = 0;
    await broker.setPassword('user', password);
    const publisher = kept(
      createProducer(
        asUser(broker, async () => {
          readings += 1;
          return { username: 'user', password };
        }),
      ),
    );
    await publishTexts(publisher, topic, 1);
    broker.scram.tap.cut();
    await publishTexts(publisher, topic, 2);
    expect(readings).toBe(1);

    password = 'second';
    await broker.setPassword('user', password);
    broker.scram.tap.cut();
    await publishTexts(publisher, topic, 3);
    expect(readings).toBe(2);
    expect(await readTexts(plaintext, topic)).toEqual(['1', '2', '3']);
  });

  test('a wrong password is refused, and the error says so and no secret', async () => {
    await broker.setPassword('user', 'right');
    const error = await refusal(asUser(broker, async () => ({ username: 'user', password: 'wrong-password' })));
    expect(error.cause).toBeInstanceOf(KafkaAuthenticationError);
    expect(error.cause).toMatchObject({ message: expect.stringContaining('invalid credentials') });
    expect(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain('wrong-password');
  });
});

test('a broker whose certificate nobody vouches for is not talked to', async () => {
  let tokens = 0;
  const error = await refusal({ ...asRole(broker, { onToken: () => tokens++ }), tls: {} });
  expect(error.cause).toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
  expect(tokens).toBe(0);
});
