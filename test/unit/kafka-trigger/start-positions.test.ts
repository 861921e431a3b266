import { describe, expect, test } from '@jest/globals';
import type { OffsetAt } from '../../../lambdas/shared/kafka/committed-reader.ts';
import { startPositions } from '../../../local/kafka-trigger/start-positions.ts';
import type { StartingPosition } from '../../../local/kafka-trigger/trigger.ts';

const NOTHING = new Map<number, bigint>();

function setUp(committed: ReadonlyMap<number, bigint>) {
  const commits: ReadonlyMap<number, bigint>[] = [];
  const offsetOf = (at: OffsetAt) => (at === 'earliest' ? 10n : at === 'committed-end' ? 90n : BigInt(at.timestampMs));
  return {
    commits,
    reader: {
      partitions: async () => [0, 1, 2],
      offsets: async (_topic: string, at: OffsetAt, partitions: readonly number[] = []) =>
        new Map(partitions.map((partition) => [partition, offsetOf(at)])),
    },
    member: {
      committed: async () => new Map(committed),
      commit: async (offsets: ReadonlyMap<number, bigint>) => {
        commits.push(offsets);
      },
    },
  };
}

describe('a poller begins', () => {
  test.each<[StartingPosition, bigint]>([
    ['TRIM_HORIZON', 10n],
    ['LATEST', 90n],
    [{ timestampMs: 42 }, 42n],
  ])('at %j while its group has no commit, and commits that', async (startingPosition, expected) => {
    const { reader, member, commits } = setUp(NOTHING);
    const positions = await startPositions(reader, member, { topic: 't', startingPosition }, [0, 2], NOTHING);
    expect(positions).toEqual(
      new Map([
        [0, expected],
        [2, expected],
      ]),
    );
    expect(commits).toEqual([positions]);
  });

  test('at the commit, whatever the starting position is', async () => {
    const { reader, member, commits } = setUp(
      new Map([
        [0, 5n],
        [1, 6n],
        [2, 7n],
      ]),
    );
    const trigger = { topic: 't', startingPosition: 'LATEST' } as const;
    expect(await startPositions(reader, member, trigger, [0, 1], NOTHING)).toEqual(
      new Map([
        [0, 5n],
        [1, 6n],
      ]),
    );
    expect(commits).toEqual([]);
  });

  test('at the start of a partition that was added later, so that none of it is lost', async () => {
    const { reader, member } = setUp(
      new Map([
        [0, 5n],
        [1, 6n],
      ]),
    );
    const trigger = { topic: 't', startingPosition: 'LATEST' } as const;
    expect(await startPositions(reader, member, trigger, [1, 2], NOTHING)).toEqual(
      new Map([
        [1, 6n],
        [2, 10n],
      ]),
    );
  });

  test('after what it delivered while the group changed, unless somebody is further on', async () => {
    const { reader, member, commits } = setUp(
      new Map([
        [0, 5n],
        [1, 60n],
        [2, 7n],
      ]),
    );
    const delivered = new Map([
      [0, 8n],
      [1, 30n],
      [2, 9n],
    ]);
    const trigger = { topic: 't', startingPosition: 'TRIM_HORIZON' } as const;
    expect(await startPositions(reader, member, trigger, [0, 1], delivered)).toEqual(
      new Map([
        [0, 8n],
        [1, 60n],
      ]),
    );
    expect(commits).toEqual([new Map([[0, 8n]])]);
  });
});
