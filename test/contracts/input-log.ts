import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Progress } from '../../lambdas/shared/progress.ts';
import type { InputLog } from '../../lambdas/window-closer/story.ts';
import { eventually } from '../support/eventually.ts';

/** What can be written to a topic. */
export interface WritableLog {
  /** Writes one record outside of any transaction. */
  append(partition: number): Promise<void>;
  /**
   * Begins a transaction and writes one record in it. Returns what ends it as was said here; the end takes up an offset as
   * well, and has reached the readers when it resolves.
   */
  begin(partition: number, end: 'commit' | 'abort'): Promise<() => Promise<void>>;
}

/** What else can happen to one. */
export interface ChangeableLog extends WritableLog {
  /** Deletes the records below `offset`: the log then starts there. */
  deleteBefore(partition: number, offset: number): Promise<void>;
  addPartition(): Promise<void>;
}

type UnderTest<L extends WritableLog> = L & { readonly log: InputLog };

const NEW_PARTITION_WITHIN_MS = 10_000;

/** The unread ones among partitions 0 and 1, where partition 0 was read up to `nextOffset`, or never. */
async function unreadAt({ log }: { readonly log: InputLog }, nextOffset: number | undefined): Promise<number[]> {
  const progress: Progress = new Map(
    nextOffset === undefined ? [] : [[0, { partition: 0, nextOffset, watermark: undefined, judgement: undefined }]],
  );
  return [...(await log.unread([0, 1], progress))];
}

/** What every InputLog tells. `newTopic` gives an empty topic of so many partitions. */
export function inputLogContract(newTopic: (partitions: number) => Promise<UnderTest<WritableLog>>): void {
  describe('InputLog', () => {
    let topic: UnderTest<WritableLog>;
    beforeEach(async () => {
      topic = await newTopic(2);
    });
    const transaction = async (end: 'commit' | 'abort') => (await topic.begin(0, end))();

    it('knows all partitions, and nothing unread in an empty topic, wherever the progress stands', async () => {
      expect(await topic.log.partitions()).toEqual([0, 1]);
      expect(await unreadAt(topic, undefined)).toEqual([]);
      expect(await unreadAt(topic, 0)).toEqual([]);
      // As after the topic was made anew.
      expect(await unreadAt(topic, 7)).toEqual([]);
    });

    it('finds a record at or after the progress, and none once it was read', async () => {
      await topic.append(0);
      await topic.append(0);
      expect(await unreadAt(topic, undefined)).toEqual([0]);
      expect(await unreadAt(topic, 0)).toEqual([0]);
      expect(await unreadAt(topic, 1)).toEqual([0]);
      expect(await unreadAt(topic, 2)).toEqual([]);
      await topic.append(0);
      expect(await unreadAt(topic, 2)).toEqual([0]);
    });

    it('answers for the partitions that it is asked for', async () => {
      await topic.append(0);
      await topic.append(1);
      expect(await unreadAt(topic, 1)).toEqual([1]);
      expect([...(await topic.log.unread([0], new Map()))]).toEqual([0]);
      expect([...(await topic.log.unread([], new Map()))]).toEqual([]);
    });

    it('finds nothing where only the marker of a committed transaction is left', async () => {
      await topic.append(0);
      await transaction('commit');
      expect(await unreadAt(topic, 1)).toEqual([0]);
      expect(await unreadAt(topic, 2)).toEqual([]);
      expect(await unreadAt(topic, 3)).toEqual([]);
    });

    it('finds nothing where only aborted records and their markers are left, but what comes between them', async () => {
      await transaction('abort');
      await transaction('abort');
      expect(await unreadAt(topic, undefined)).toEqual([]);
      expect(await unreadAt(topic, 1)).toEqual([]);
      await topic.append(0);
      await transaction('abort');
      expect(await unreadAt(topic, undefined)).toEqual([0]);
      expect(await unreadAt(topic, 4)).toEqual([0]);
      expect(await unreadAt(topic, 5)).toEqual([]);
    });

    it('does not see past an open transaction until it is decided', async () => {
      const commit = await topic.begin(0, 'commit');
      await topic.append(0);
      expect(await unreadAt(topic, undefined)).toEqual([]);
      await commit();
      expect(await unreadAt(topic, undefined)).toEqual([0]);
      expect(await unreadAt(topic, 1)).toEqual([0]);
      expect(await unreadAt(topic, 2)).toEqual([]);
      const abort = await topic.begin(0, 'abort');
      await topic.append(0);
      expect(await unreadAt(topic, 2)).toEqual([]);
      await abort();
      expect(await unreadAt(topic, 2)).toEqual([0]);
    });
  });
}

/** What an InputLog tells of a topic that is cut off in front, or gets another partition. */
export function changingInputLogContract(newTopic: (partitions: number) => Promise<UnderTest<ChangeableLog>>): void {
  describe('InputLog of a topic that changes', () => {
    let topic: UnderTest<ChangeableLog>;
    beforeEach(async () => {
      topic = await newTopic(2);
    });

    it("reads on at the log's start where records were deleted", async () => {
      for (let count = 0; count < 3; count++) {
        await topic.append(0);
      }
      await topic.deleteBefore(0, 2);
      expect(await unreadAt(topic, undefined)).toEqual([0]);
      expect(await unreadAt(topic, 1)).toEqual([0]);
      expect(await unreadAt(topic, 3)).toEqual([]);
      await topic.deleteBefore(0, 3);
      expect(await unreadAt(topic, undefined)).toEqual([]);
      expect(await unreadAt(topic, 1)).toEqual([]);
    });

    it('gets to know a new partition, which has nothing unread until something is written to it', async () => {
      await topic.addPartition();
      await eventually(NEW_PARTITION_WITHIN_MS, async () => expect(await topic.log.partitions()).toEqual([0, 1, 2]));
      const unread = async () => [...(await topic.log.unread([0, 1, 2], new Map()))];
      expect(await unread()).toEqual([]);
      await topic.append(2);
      expect(await unread()).toEqual([2]);
    });
  });
}
