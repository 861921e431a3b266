import { CommittedReader } from '../../lambdas/shared/kafka/committed-reader.ts';
import { createReaderClient } from '../../lambdas/shared/kafka/reader-client.ts';
import { TOPICS } from '../../lambdas/shared/topics.ts';
import { BackendError } from '../../local/backend/backend.ts';
import { askBroker } from '../../local/broker/topics.ts';

/**
 * How many records the topics of the contract hold, those that exist.
 *
 * @throws BackendError when Kafka does not answer
 */
export async function recordsIn(bootstrapServers: string): Promise<bigint> {
  const client = createReaderClient({ bootstrapServers, clientId: 'test' });
  const reader = new CommittedReader(client);
  try {
    const present = new Set(await askBroker(bootstrapServers, (admin) => admin.listTopics()));
    let records = 0n;
    for (const topic of Object.values(TOPICS).filter((name) => present.has(name))) {
      const [first, end] = await Promise.all([
        reader.offsets(topic, 'earliest'),
        reader.offsets(topic, 'committed-end'),
      ]);
      records += [...end].reduce((sum, [partition, offset]) => sum + offset - (first.get(partition) ?? 0n), 0n);
    }
    return records;
  } catch (error) {
    throw new BackendError(`No Kafka answers at ${bootstrapServers}: is it up, and is that its address?`, {
      cause: error,
    });
  } finally {
    await client.close();
  }
}
