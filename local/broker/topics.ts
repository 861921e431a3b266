import { Admin } from '@platformatic/kafka';
import { TOPIC_DEFINITIONS } from '../../lib/kafka/topics.ts';

/** A bounded, retrying client for the questions that the runner asks a broker. The caller closes it. */
export function adminClient(bootstrapServers: string): Admin {
  return new Admin({
    clientId: 'city-temperatures-local',
    bootstrapBrokers: bootstrapServers.split(','),
    timeout: 5_000,
    connectTimeout: 2_000,
    // A broker on a busy machine takes connections a while before it answers.
    retries: 50,
    retryDelay: 200,
  });
}

/**
 * Creates the topics of the contract that do not exist yet; those that do are left as they are.
 *
 * @param partitions of the topic `input`; the others have one
 */
export async function createTopics(bootstrapServers: string, partitions: number): Promise<void> {
  const admin = adminClient(bootstrapServers);
  try {
    const existing = new Set(await admin.listTopics());
    const missing = TOPIC_DEFINITIONS.filter(({ name }) => !existing.has(name));
    await Promise.all(
      missing.map(({ name, partitions: count, config }) =>
        admin.createTopics({
          topics: [name],
          partitions: count === 'input' ? partitions : count,
          replicas: 1,
          configs: Object.entries(config).map(([name, value]) => ({ name, value })),
        }),
      ),
    );
  } finally {
    await admin.close();
  }
}
