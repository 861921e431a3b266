import { setTimeout as delay } from 'node:timers/promises';
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

/** A broker that is just starting answers within this time, also on a busy machine. */
const ANSWER_MS = 30_000;

/**
 * Asks a broker, with a client of its own. The client's retries lie within each other, so that what accepts connections and answers none
 * would keep it for many minutes: all of them together are bounded here.
 *
 * @throws Error when there is no answer in time
 */
export async function askBroker<T>(
  bootstrapServers: string,
  work: (admin: Admin) => Promise<T>,
  answerMs = ANSWER_MS,
): Promise<T> {
  const admin = adminClient(bootstrapServers);
  const answered = new AbortController();
  const limit = async () => {
    await delay(answerMs, undefined, { signal: answered.signal });
    throw new Error(`Kafka at ${bootstrapServers} has not answered within ${answerMs / 1_000} s.`);
  };
  try {
    return await Promise.race([work(admin), limit()]);
  } finally {
    answered.abort();
    await admin.close();
  }
}

/**
 * Creates the topics of the contract that do not exist yet; those that do are left as they are.
 *
 * @param partitions of the topic `input`; the others have one
 * @returns the names of those that it created
 */
export async function createTopics(bootstrapServers: string, partitions: number): Promise<readonly string[]> {
  return askBroker(bootstrapServers, async (admin) => {
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
    return missing.map(({ name }) => name);
  });
}

/**
 * @returns 0 for a topic that there is not, where Kafka does not say so by an error
 * @throws Error when Kafka does not answer
 */
export async function countPartitions(bootstrapServers: string, topic: string): Promise<number> {
  return askBroker(bootstrapServers, async (admin) => {
    const { topics } = await admin.metadata({ topics: [topic] });
    return topics.get(topic)?.partitionsCount ?? 0;
  });
}

const GONE_TIMEOUT_MS = 10_000;
const LOOK_MS = 100;

/**
 * Deletes topics, those that exist, and what consumer groups have committed; resolves when the names are free again.
 *
 * @throws Error when a topic is still there after 10 s
 */
export async function deleteTopics(
  bootstrapServers: string,
  topics: readonly string[],
  groups: readonly string[],
): Promise<void> {
  return askBroker(bootstrapServers, async (admin) => {
    const present = async () => (await admin.listTopics()).filter((name) => topics.includes(name));
    const known = await admin.listGroups();
    const committed = groups.filter((group) => known.has(group));
    const existing = await present();
    // The client takes no empty lists.
    await (existing.length > 0 && admin.deleteTopics({ topics: existing }));
    await (committed.length > 0 && admin.deleteGroups({ groups: committed }));
    const deadline = Date.now() + GONE_TIMEOUT_MS;
    for (let left = existing; left.length > 0; left = await present()) {
      if (Date.now() > deadline) {
        throw new Error(
          `Kafka at ${bootstrapServers} has not deleted ${left.join(', ')} within ${GONE_TIMEOUT_MS / 1_000} s.`,
        );
      }
      await delay(LOOK_MS);
    }
  });
}
