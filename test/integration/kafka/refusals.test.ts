import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Admin } from '@platformatic/kafka';
import { publishDeadLetters } from '../../../lambdas/city-averages/dead-letters.ts';
import type { KafkaRecord } from '../../../lambdas/shared/kafka/batch.ts';
import { CommittedReader } from '../../../lambdas/shared/kafka/committed-reader.ts';
import { createProducer, type KafkaPublisher } from '../../../lambdas/shared/kafka/producer.ts';
import { MessagesRefusedError, PublishError } from '../../../lambdas/shared/kafka/publisher.ts';
import { type Broker, startBroker } from '../../../local/broker/broker.ts';
import { adminClient, createTopics } from '../../../local/broker/topics.ts';
import { freePort } from '../../../local/ports.ts';
import { alterTopic } from '../../support/alter-topic.ts';
import { header } from '../../twins/topics.ts';
import { readPartition } from './read-partition.ts';

const REJECTION = { code: 'MISSING_SEPARATOR', message: 'No.' } as const;
const TOPIC = 'input_dead_letter';
const HOUR_MS = 3_600_000;
/** The whole broker's, for a request: Kafka's default is 100 MiB. */
const REQUEST_BYTES = 1_500_000;

let directory: string;
let broker: Broker;
let admin: Admin;
let publisher: KafkaPublisher;
let reader: CommittedReader;
let offset = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'city-temperatures-refusals-'));
  const settings = { 'socket.request.max.bytes': String(REQUEST_BYTES) };
  broker = await startBroker({ port: await freePort(), directory, logFile: join(directory, 'broker.log'), settings });
  await createTopics(broker.bootstrapServers, 1);
  admin = adminClient(broker.bootstrapServers);
  reader = new CommittedReader(admin);
  publisher = createProducer({ bootstrapServers: broker.bootstrapServers, clientId: 'refusals' });
});

afterAll(async () => {
  await Promise.allSettled([publisher?.close(), admin?.close()]);
  await broker?.stop();
  await rm(directory, { recursive: true, force: true });
});

const alter = (settings: Readonly<Record<string, string>>) => alterTopic(broker.bootstrapServers, TOPIC, settings);

const record = (fields: Partial<KafkaRecord> = {}): KafkaRecord => ({
  ...{ topic: 'input', partition: 0, offset: offset++, timestamp: Date.now(), key: null, headers: [] },
  value: Buffer.from('Oslo'),
  ...fields,
});

/** What the topic got, by the records' offsets: each letter's left-out parts, and whether the rest is the record's. */
async function lettersOf(records: readonly KafkaRecord[]) {
  const start = (await reader.offsets(TOPIC, 'committed-end')).get(0) ?? 0n;
  await publishDeadLetters(
    records.map((one) => ({ record: one, rejection: REJECTION })),
    publisher,
  );
  const end = (await reader.offsets(TOPIC, 'committed-end')).get(0) ?? 0n;
  const letters = await readPartition(reader, TOPIC, 0, start, end);
  return records.map((source) => {
    const own = letters.filter((letter) => Number(header(letter as never, 'source-offset')) === source.offset);
    return own.map((letter) => {
      const leftOut = header(letter as never, 'error-left-out') ?? '';
      const without = leftOut.split(',');
      expect(letter.value).toEqual(without.includes('value') ? null : source.value);
      expect(letter.key).toEqual(without.includes('key') ? null : source.key);
      expect(letter.timestamp === BigInt(source.timestamp)).toBe(!without.includes('timestamp'));
      return leftOut;
    });
  });
}

describe('dead letters that Kafka refuses', () => {
  test('go out without what is in the way, once, and the others once as they are', async () => {
    await alter({ 'max.message.bytes': '200000', 'message.timestamp.after.max.ms': String(HOUR_MS) });
    const ahead = { timestamp: Date.now() + 2 * HOUR_MS };
    const large = Buffer.alloc(300_000);
    const records = [
      record(),
      record(ahead),
      record({ value: large }),
      record({ headers: [['large', large]] }),
      record({ headers: Array.from({ length: 20_000 }, () => ['many', Buffer.from('of them')] as const) }),
      record({ key: large }),
      record({ key: Buffer.alloc(250_000), value: large, headers: [['large', large]], ...ahead }),
      ...Array.from({ length: 300 }, () => record()),
      ...Array.from({ length: 300 }, () => record(ahead)),
      record({ value: Buffer.alloc(190_000) }),
    ];
    expect(await lettersOf(records)).toEqual([
      ...[[''], ['timestamp'], ['value'], ['headers'], ['headers'], ['key'], ['timestamp,headers,key,value']],
      ...Array.from({ length: 300 }, () => ['']),
      ...Array.from({ length: 300 }, () => ['timestamp']),
      [''],
    ]);
  });

  test('are not those of a request that is larger than the topic takes at once', async () => {
    await alter({ 'max.message.bytes': '200000' });
    const end = async () => (await reader.offsets(TOPIC, 'committed-end')).get(0) ?? 0n;
    const before = await end();
    const message = { topic: TOPIC, key: null, value: Buffer.alloc(1_000) };
    await publisher.publish(Array.from({ length: 850 }, () => message));
    expect((await end()) - before).toBe(850n);
  });

  test('are told by brokers that hang up on them, too', async () => {
    await alter({ 'max.message.bytes': String(8 * 1024 ** 2), 'message.timestamp.after.max.ms': String(HOUR_MS) });
    const large = () => record({ value: Buffer.alloc(REQUEST_BYTES) });
    const ahead = record({ timestamp: Date.now() + 2 * HOUR_MS });
    // Each reason is told of its own letters, in whatever order they come.
    expect(await lettersOf([record(), large(), ahead, large(), large(), record()])).toEqual([
      ...[[''], ['value'], ['timestamp'], ['value'], ['value'], ['']],
    ]);
  }, 60_000);

  test('are refused for their content, which is said by the name of the error', async () => {
    const compacted = { topic: 'output_avg', key: null, value: Buffer.from('x') };
    const error = await publisher.publish([compacted]).catch((reason) => reason);
    expect(error).toBeInstanceOf(MessagesRefusedError);
    expect(error.refused).toEqual([{ message: compacted, reason: 'content' }]);
    expect(error.message).toMatch(/^Kafka refuses 1 of 1 messages to output_avg: .*failed the validation/);
  });

  test('are not those of a broker that is away, however large they are', async () => {
    await broker.stop(0);
    const rejected = [{ record: record({ value: Buffer.alloc(REQUEST_BYTES) }), rejection: REJECTION }];
    const error = await publishDeadLetters(rejected, publisher).catch((reason) => reason);
    expect(error).toBeInstanceOf(PublishError);
    expect(error).not.toBeInstanceOf(MessagesRefusedError);
  }, 60_000);
});
