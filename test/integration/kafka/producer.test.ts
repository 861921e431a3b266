import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Consumer } from '@platformatic/kafka';
import { CommittedReader } from '../../../lambdas/shared/kafka/committed-reader.ts';
import type { CommittedRecord } from '../../../lambdas/shared/kafka/committed-records.ts';
import { createProducer, type KafkaPublisher } from '../../../lambdas/shared/kafka/producer.ts';
import { type OutgoingMessage, PublishError } from '../../../lambdas/shared/kafka/publisher.ts';
import { TOPICS } from '../../../lambdas/shared/topics.ts';
import { readPartition } from './read-partition.ts';
import { type TemporaryBroker, temporaryBroker } from './temporary-broker.ts';

const PARTITIONS = 3;

let broker: TemporaryBroker;
let publisher: KafkaPublisher;
let client: Consumer;
let reader: CommittedReader;

beforeAll(async () => {
  broker = await temporaryBroker(PARTITIONS);
  const { bootstrapServers } = broker;
  publisher = createProducer({ bootstrapServers, clientId: 'producer-test' });
  client = new Consumer({ clientId: 'reader', groupId: 'none', bootstrapBrokers: [bootstrapServers], retries: 20 });
  reader = new CommittedReader(client);
});

afterAll(async () => {
  await publisher?.close();
  await client?.close();
  await broker?.stop();
});

/** The records that were written while `action` ran, by partition. */
async function writtenBy(topic: string, action: () => Promise<void>): Promise<readonly CommittedRecord[][]> {
  const starts = await reader.offsets(topic, 'committed-end');
  await action();
  const ends = await reader.offsets(topic, 'committed-end');
  return Promise.all(
    [...ends].map(([partition, end]) => readPartition(reader, topic, partition, starts.get(partition) ?? 0n, end)),
  );
}

const texts = (records: readonly CommittedRecord[]) => records.map(({ value }) => String(value));
const reading = (value: string): OutgoingMessage => ({ topic: TOPICS.input, key: null, value: Buffer.from(value) });

test('keys, values and headers arrive byte for byte: null, empty, binary, repeated', async () => {
  const before = Date.now();
  const [records] = await writtenBy(TOPICS.deadLetters, () =>
    publisher.publish([
      {
        topic: TOPICS.deadLetters,
        key: Buffer.alloc(0),
        value: null,
        headers: [
          ['again', Buffer.from([0xff, 0x00, 0x80])],
          ['again', null],
          ['', Buffer.alloc(0)],
          ['again', 'Chișinău'],
          [Buffer.from([0xfe]), 'x'],
        ],
      },
      { topic: TOPICS.deadLetters, key: null, value: Buffer.alloc(0) },
      { topic: TOPICS.deadLetters, key: Buffer.from([0xc3]), value: Buffer.from([0, 0xff]), headers: [] },
    ]),
  );
  expect(records).toMatchObject([
    {
      key: Buffer.alloc(0),
      value: null,
      headers: [
        [Buffer.from('again'), Buffer.from([0xff, 0x00, 0x80])],
        [Buffer.from('again'), null],
        [Buffer.alloc(0), Buffer.alloc(0)],
        [Buffer.from('again'), Buffer.from('Chișinău')],
        [Buffer.from([0xfe]), Buffer.from('x')],
      ],
    },
    { key: null, value: Buffer.alloc(0), headers: [] },
    { key: Buffer.from([0xc3]), value: Buffer.from([0, 0xff]), headers: [] },
  ]);
  for (const { timestamp } of records ?? []) {
    expect(timestamp).toBeGreaterThanOrEqual(before);
    expect(timestamp).toBeLessThanOrEqual(Date.now());
  }
});

test('timestamps arrive as they are, however far apart those of one call lie', async () => {
  const now = Date.now();
  const timestamps = [now, 0, 1_234_567_890_123, now - 2 ** 31, now - 2 ** 31 - 1, 2 ** 31, 1_000, now - 1];
  const [records = []] = await writtenBy(TOPICS.deadLetters, () =>
    publisher.publish(
      timestamps.map((timestamp) => ({
        topic: TOPICS.deadLetters,
        key: null,
        value: Buffer.from(String(timestamp)),
        timestamp,
      })),
    ),
  );
  expect(records).toHaveLength(timestamps.length);
  for (const { timestamp, value } of records) {
    expect(String(timestamp)).toBe(String(value));
  }
});

test('messages without a key are spread over the partitions, in order in each', async () => {
  const partitions = await writtenBy(TOPICS.input, async () => {
    await publisher.publish(Array.from({ length: 300 }, (_, index) => reading(String(index))));
    await publisher.publish(Array.from({ length: 300 }, (_, index) => reading(String(300 + index))));
  });
  expect(partitions.map((records) => records.length)).toEqual([200, 200, 200]);
  for (const records of partitions) {
    const numbers = texts(records).map(Number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  }
});

test('more than a broker takes in one request goes out in several', async () => {
  const [records = []] = await writtenBy(TOPICS.deadLetters, () =>
    publisher.publish(
      Array.from({ length: 5_000 }, (_, index) => ({
        topic: TOPICS.deadLetters,
        key: null,
        value: Buffer.alloc(1_000, String(index)),
      })),
    ),
  );
  expect(records).toHaveLength(5_000);
});

test('what the broker refuses is an error that says why; the next messages are written', async () => {
  const tooLarge = { topic: TOPICS.input, key: null, value: Buffer.alloc(2_000_000) };
  const refused = publisher.publish([tooLarge]);
  await expect(refused).rejects.toThrow(PublishError);
  await expect(refused).rejects.toThrow(/larger than the max message size/);
  const partitions = await writtenBy(TOPICS.input, () => publisher.publish([reading('next')]));
  expect(partitions.flatMap(texts)).toEqual(['next']);
});
