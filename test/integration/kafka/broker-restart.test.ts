import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CommittedReader } from '../../../lambdas/shared/kafka/committed-reader.ts';
import { createProducer } from '../../../lambdas/shared/kafka/producer.ts';
import { createReaderClient } from '../../../lambdas/shared/kafka/reader-client.ts';
import { TOPICS } from '../../../lambdas/shared/topics.ts';
import { runCommand, startCommand } from '../commands/run-command.ts';
import { readPartition } from './read-partition.ts';
import { ownBroker, type TemporaryBroker } from './temporary-broker.ts';

let broker: TemporaryBroker;

beforeAll(async () => {
  broker = await ownBroker(3);
});

afterAll(async () => {
  await broker?.stop();
});

/** The values of all records of the topic `input`, by partition. */
async function valuesOfInput(): Promise<readonly (readonly string[])[]> {
  const client = createReaderClient({ bootstrapServers: broker.bootstrapServers, clientId: 'test' });
  const reader = new CommittedReader(client);
  const ends = await reader.offsets(TOPICS.input, 'committed-end');
  const records = await Promise.all(
    [...ends].map(([partition, end]) => readPartition(reader, TOPICS.input, partition, 0n, end)),
  );
  await client.close();
  return records.map((partition) => partition.map(({ value }) => String(value)));
}

test('a broker that is killed and comes back on its log costs a producer time and nothing else: all is there, once, in order', async () => {
  const publisher = createProducer({ bootstrapServers: broker.bootstrapServers, clientId: 'producer-test' });
  const publish = (numbers: readonly number[]) =>
    publisher.publish(
      numbers.map((number) => ({ topic: TOPICS.input, key: null, value: Buffer.from(String(number)) })),
    );
  const restart = { done: false };
  let count = 0;
  const next = () => Array.from({ length: 30 }, () => count++);
  const restarted = broker.killAndRestart().then(() => {
    restart.done = true;
  });
  while (!restart.done) {
    await publish(next());
  }
  await restarted;
  await publish(next());
  await publisher.close();
  const numbers = (await valuesOfInput()).map((values) => values.map(Number));
  for (const inPartition of numbers) {
    expect(inPartition).toEqual(inPartition.toSorted((a, b) => a - b));
  }
  expect(numbers.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index));
});

test('npm run watch goes on when the broker was away, and ends cleanly at Ctrl-C', async () => {
  const environment = { KAFKA_BOOTSTRAP_SERVERS: broker.bootstrapServers };
  const watching = startCommand('watch', ['input'], environment);
  await watching.says('from now on');
  await broker.killAndRestart();
  const seen = new Promise<void>((resolve) => watching.child.stdout.once('data', () => resolve()));
  expect(await runCommand('produce', ['Bonn,7'], environment)).toMatchObject({ code: 0 });
  await seen;
  watching.child.kill('SIGINT');
  expect(await watching.outcome).toMatchObject({ code: 0, stdout: expect.stringMatching(/ {2}Bonn .* 7 °C\n$/) });
});
