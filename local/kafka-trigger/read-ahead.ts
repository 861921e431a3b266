import type { CommittedReader, FetchedPartition } from '../../lambdas/shared/kafka/committed-reader.ts';
import type { Arrival } from './batcher.ts';
import { KAFKA_RETRIES, persist } from './retry.ts';
import type { Bell } from './signals.ts';
import type { Report } from './troubles.ts';

export interface ReadAheadOptions {
  readonly reader: CommittedReader;
  readonly topic: string;
  /** Partition to the offset to read on from; moved on with what is read. */
  readonly positions: Map<number, bigint>;
  readonly into: { readonly hasRoom: boolean; add(arrival: Arrival, now: number): void };
  /** Rings when something was added, and has to be rung when there is room again. */
  readonly bell: Bell;
  readonly onMorePartitions: () => void;
  readonly end: AbortSignal;
  readonly log: (line: string) => void;
  readonly report?: Report | undefined;
}

/** The wait must end well before the poller is killed for not stopping. */
const LIMITS = { maxWaitMs: 500, maxBytes: 4 * 1024 * 1024 };

/** Reads the partitions until `end`, as long as there is room, through every outage of the broker. */
export async function readAhead(options: ReadAheadOptions): Promise<void> {
  const { reader, topic, positions, into, bell, onMorePartitions, end, log, report } = options;
  const insist = <T>(attempt: () => Promise<T>) =>
    persist(attempt, { doing: 'reading', policy: KAFKA_RETRIES, signal: end, log, report });
  const count = await insist(async () => (await reader.partitions(topic)).length);
  while (!end.aborted) {
    if (!into.hasRoom || positions.size === 0) {
      await bell.wait(undefined, end);
      continue;
    }
    const fetched = (await insist(() => reader.fetch(topic, positions, LIMITS))) ?? [];
    for (const part of fetched) {
      const nextOffset = part.kind === 'page' ? part.nextOffset : await insist(() => restart(options, part));
      // Partitions that were lost meanwhile are delivered by others.
      if (nextOffset === undefined || end.aborted) {
        return;
      }
      if (nextOffset !== positions.get(part.partition)) {
        positions.set(part.partition, nextOffset);
        into.add(
          { partition: part.partition, records: part.kind === 'page' ? part.records : [], nextOffset },
          Date.now(),
        );
        bell.ring();
      }
    }
    const current = await insist(async () => (await reader.partitions(topic)).length);
    if (count !== undefined && current !== undefined && current > count) {
      onMorePartitions();
    }
  }
}

/** As AWS does: what is out of the log's range reads on at its start. */
async function restart(
  { reader, topic, positions, log }: ReadAheadOptions,
  { partition }: FetchedPartition,
): Promise<bigint> {
  const start = (await reader.offsets(topic, 'earliest', [partition])).get(partition) ?? 0n;
  log(
    `WARNING: ${topic}-${partition} has no offset ${positions.get(partition)} (any more); reading on at its start, ${start}.`,
  );
  return start;
}
