import type { CommittedReader, FetchedPartition } from './committed-reader.ts';

const MAX_BYTES_PER_FETCH = 1024 * 1024;

/**
 * Tells for each partition whether a reader of committed data would get any record at or after its next offset. The log's end
 * alone can't tell: transaction markers, aborted records and compaction leave gaps before it.
 *
 * @param nextOffsets one entry a partition that is of interest; undefined: never read, so from the log's start
 * @throws the reader's error when a partition does not answer
 */
export async function hasUnread(
  reader: Pick<CommittedReader, 'offsets' | 'fetch'>,
  topic: string,
  nextOffsets: ReadonlyMap<number, bigint | undefined>,
): Promise<Map<number, boolean>> {
  const partitions = [...nextOffsets.keys()];
  const [starts, ends] = await Promise.all([
    reader.offsets(topic, 'earliest', partitions),
    reader.offsets(topic, 'committed-end', partitions),
  ]);
  const answers = partitions.map(async (partition) => {
    const start = starts.get(partition) ?? 0n;
    const next = nextOffsets.get(partition) ?? start;
    // What was deleted can't be read any more: a position before the log's start reads on there.
    const unread = await reaches(reader, topic, partition, next > start ? next : start, ends.get(partition) ?? 0n);
    return [partition, unread] as const;
  });
  return new Map(await Promise.all(answers));
}

/** Whether a record is visible in [offset, end). */
async function reaches(
  reader: Pick<CommittedReader, 'fetch'>,
  topic: string,
  partition: number,
  offset: bigint,
  end: bigint,
): Promise<boolean> {
  let position = offset;
  while (position < end) {
    const [page]: FetchedPartition[] = await reader.fetch(topic, new Map([[partition, position]]), {
      maxWaitMs: 0,
      maxBytes: MAX_BYTES_PER_FETCH,
    });
    if (page?.kind !== 'page') {
      // The log's start overtook us between the two questions. Unread until somebody asks again: that only costs a delay.
      return true;
    }
    if (page.records.length > 0) {
      return true;
    }
    if (page.nextOffset === position) {
      // Compaction took everything up to the end.
      return false;
    }
    position = page.nextOffset;
  }
  return false;
}
