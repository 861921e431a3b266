import type { CommittedReader } from '../../lambdas/shared/kafka/committed-reader.ts';
import type { GroupMember } from './group-member.ts';
import type { KafkaTrigger } from './trigger.ts';

type Reader = Pick<CommittedReader, 'partitions' | 'offsets'>;
type Member = Pick<GroupMember, 'committed' | 'commit'>;

/**
 * Where to read on in the partitions that were assigned, partition to offset: at the commit; at the starting position while the
 * group has none. What is new compared to the commits is committed at once, so that a poller that is killed before its first
 * batch does not take a later LATEST for the beginning and lose what came in between.
 *
 * @param delivered offsets after what was delivered already and could not be committed while the group changed
 * @throws the reader's or the member's error, and it may be tried again
 */
export async function startPositions(
  reader: Reader,
  member: Member,
  { topic, startingPosition }: Pick<KafkaTrigger, 'topic' | 'startingPosition'>,
  assigned: readonly number[],
  delivered: ReadonlyMap<number, bigint>,
): Promise<Map<number, bigint>> {
  const committed = await member.committed(await reader.partitions(topic));
  // A partition that came later, into a topic that is being read, was never before anybody's starting position.
  const position = committed.size > 0 || startingPosition === 'TRIM_HORIZON' ? 'earliest' : startingPosition;
  const fresh = assigned.filter((partition) => !committed.has(partition));
  const started =
    fresh.length === 0 ? [] : await reader.offsets(topic, position === 'LATEST' ? 'committed-end' : position, fresh);
  const moved = new Map(started);
  for (const partition of assigned) {
    const offset = delivered.get(partition);
    if (offset !== undefined && offset > (committed.get(partition) ?? -1n)) {
      moved.set(partition, offset);
    }
  }
  if (moved.size > 0) {
    await member.commit(moved);
  }
  const positions = new Map([...committed, ...moved]);
  return new Map(assigned.map((partition) => [partition, positions.get(partition) ?? 0n]));
}
