import { afterAll, beforeAll } from '@jest/globals';
import { Base } from '@platformatic/kafka';
import { CommittedReader } from '../../../lambdas/shared/kafka/committed-reader.ts';
import { createProducer, type KafkaPublisher } from '../../../lambdas/shared/kafka/producer.ts';
import { KafkaInputLog } from '../../../lambdas/window-closer/kafka-input-log.ts';
import { changingInputLogContract, inputLogContract } from '../../contracts/input-log.ts';
import { publisherContract } from '../../contracts/publisher.ts';
import { startKafka, type TestKafka } from '../kafka-trigger/kafka.ts';
import { readPartition } from './read-partition.ts';
import { writableLog } from './writable-log.ts';

let kafka: TestKafka;
let publisher: KafkaPublisher;
let client: Base;

beforeAll(async () => {
  kafka = await startKafka();
  publisher = createProducer({ bootstrapServers: kafka.bootstrapServers, clientId: 'contract' });
  // New partitions have to be noticed within the test's time.
  client = new Base({ clientId: 'contract', bootstrapBrokers: [kafka.bootstrapServers], metadataMaxAge: 100 });
});

afterAll(async () => {
  await publisher?.close();
  await client?.close();
  await kafka?.stop();
});

/** Old records are not deleted under the test's hands, and new ones not refused. */
const ANY_TIMESTAMP = { 'retention.ms': '-1', 'message.timestamp.after.max.ms': '9223372036854775807' };

publisherContract(() => ({
  publisher,
  newTopic: () => kafka.createTopic({ partitions: 3, configs: ANY_TIMESTAMP }),
  read: async (topic) => {
    const ends = await kafka.reader.offsets(topic, 'committed-end');
    return Promise.all([...ends].map(([partition, end]) => readPartition(kafka.reader, topic, partition, 0n, end)));
  },
}));

const newTopic = async (partitions: number) => {
  const topic = await kafka.createTopic({ partitions });
  return { log: new KafkaInputLog(new CommittedReader(client), topic), ...writableLog(kafka, topic) };
};
inputLogContract(newTopic);
changingInputLogContract(newTopic);
