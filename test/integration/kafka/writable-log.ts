import type { ChangeableLog } from '../../contracts/input-log.ts';
import { eventually, type TestKafka } from '../kafka-trigger/kafka.ts';

const value = Buffer.from('a record');

/** A topic of a real broker under the hands of a test. */
export function writableLog(kafka: TestKafka, topic: string): ChangeableLog {
  let transactions = 0;
  const committedEnd = async (partition: number) =>
    (await kafka.reader.offsets(topic, 'committed-end', [partition])).get(partition) ?? 0n;
  return {
    append: async (partition) => {
      await kafka.producer.send({ messages: [{ topic, partition, value }] });
    },
    begin: async (partition, end) => {
      const producer = kafka.transactionalProducer(`${topic}-${transactions++}`);
      const transaction = await producer.beginTransaction();
      await transaction.send({ messages: [{ topic, partition, value }] });
      const start = await committedEnd(partition);
      return async () => {
        await transaction[end]();
        // The broker answers before it has written the marker.
        await eventually(async () => (await committedEnd(partition)) > start);
      };
    },
    deleteBefore: async (partition, offset) => {
      const partitions = [{ partition, offset: BigInt(offset) }];
      await kafka.admin.deleteRecords({ topics: [{ name: topic, partitions }] });
    },
    addPartition: async () => {
      const { size } = await kafka.reader.offsets(topic, 'earliest');
      await kafka.admin.createPartitions({
        topics: [{ name: topic, count: size + 1, assignments: [{ brokerIds: [1] }] }],
      });
    },
  };
}
