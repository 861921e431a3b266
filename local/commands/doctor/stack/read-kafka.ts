import { ConfigResourceTypes } from '@platformatic/kafka';
import type { CommittedReader } from '../../../../lambdas/shared/kafka/committed-reader.ts';
import { TOPICS } from '../../../../lambdas/shared/topics.ts';
import { type Answer, mapAnswer } from '../answer.ts';
import type { KafkaSession } from './kafka-session.ts';
import type { Lag } from './lag-check.ts';
import type { ActualTopic } from './topic-check.ts';
import type { Group } from './trigger-check.ts';

const MAX_BYTES = 1024 * 1024;

/** A topic as Kafka itself tells of it. */
export async function readTopic(session: KafkaSession, name: string): Promise<Answer<ActualTopic>> {
  const answer = await session.ask(async (admin) => {
    if (!(await admin.listTopics()).includes(name)) {
      return undefined;
    }
    const [metadata, [description]] = await Promise.all([
      admin.metadata({ topics: [name], forceUpdate: true }),
      admin.describeConfigs({ resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: name }] }),
    ]);
    const partitions = Object.values(metadata.topics.get(name)?.partitions ?? []);
    return {
      partitions: partitions.length,
      replicas: Math.max(...partitions.map(({ replicas }) => replicas.length)),
      brokers: session.brokers,
      outOfSync: partitions.reduce((sum, { replicas, isr }) => sum + replicas.length - isr.length, 0),
      leaderless: partitions.filter(({ leader }) => leader < 0).length,
      config: new Map((description?.configs ?? []).map(({ name, value }) => [name, value ?? ''])),
      status: undefined,
    };
  });
  return answer.kind === 'answer' && answer.value === undefined ? { kind: 'absent' } : (answer as Answer<ActualTopic>);
}

export async function readGroup(session: KafkaSession, group: string): Promise<Answer<Group>> {
  const answer = await session.ask((admin) => admin.describeGroups({ groups: [group] }));
  return mapAnswer(answer, (groups) => {
    const found = groups.get(group);
    return { state: found?.state ?? 'Dead', members: found?.members.size ?? 0 };
  });
}

/** How far a group is behind in the topic `input`: what it has not committed yet, from the log's start where it has committed nothing. */
export function readLag(session: KafkaSession, group: string, now: number): Promise<Answer<Lag>> {
  return session.ask(async (admin, reader) => {
    const [starts, ends, [committed]] = await Promise.all([
      reader.offsets(TOPICS.input, 'earliest'),
      reader.offsets(TOPICS.input, 'committed-end'),
      admin.listConsumerGroupOffsets({ groups: [group] }),
    ]);
    const offsets = new Map(
      (committed?.topics.find(({ name }) => name === TOPICS.input)?.partitions ?? []).map(
        ({ partitionIndex, committedOffset }) => [partitionIndex, committedOffset] as const,
      ),
    );
    const positions = [...ends].map(([partition, end]) => {
      const start = starts.get(partition) ?? 0n;
      const at = offsets.get(partition) ?? start;
      const from = at > start ? at : start;
      return { partition, from, behind: end > from ? end - from : 0n };
    });
    const behind = new Map(positions.filter((one) => one.behind > 0n).map(({ partition, from }) => [partition, from]));
    const timestamps = await timestampsAt(reader, behind);
    return {
      records: Number(positions.reduce((sum, one) => sum + one.behind, 0n)),
      oldestAt: timestamps.length === 0 ? undefined : Math.min(...timestamps),
      at: now,
      source: 'Kafka',
    };
  });
}

/** Of the first record at or after each position; none for a position that nothing visible follows. */
async function timestampsAt(
  reader: CommittedReader,
  positions: ReadonlyMap<number, bigint>,
): Promise<readonly number[]> {
  const pages = await Promise.all(
    [...positions].map((position) =>
      reader.fetch(TOPICS.input, new Map([position]), { maxWaitMs: 100, maxBytes: MAX_BYTES }),
    ),
  );
  const first = pages.flat().flatMap((page) => (page.kind === 'page' ? page.records.slice(0, 1) : []));
  return first.map(({ timestamp }) => Number(timestamp));
}
