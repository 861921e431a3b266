import type { Admin, Base } from '@platformatic/kafka';
import { CommittedReader } from '../../../lambdas/shared/kafka/committed-reader.ts';
import type { Publisher } from '../../../lambdas/shared/kafka/publisher.ts';
import { readPartition } from './read-partition.ts';

let topics = 0;

/** A topic of one partition under a name that no other test of the file has. */
export async function newTopic(admin: Admin): Promise<string> {
  const topic = `topic-${topics++}`;
  await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 });
  return topic;
}

export function publishTexts(publisher: Publisher, topic: string, ...texts: (string | number)[]): Promise<void> {
  return publisher.publish(texts.map((text) => ({ topic, key: null, value: Buffer.from(String(text)) })));
}

/** The values of a topic's only partition. */
export async function readTexts(client: Base, topic: string): Promise<string[]> {
  const reader = new CommittedReader(client);
  const end = (await reader.offsets(topic, 'committed-end')).get(0) ?? 0n;
  return (await readPartition(reader, topic, 0, 0n, end)).map(({ value }) => String(value));
}
