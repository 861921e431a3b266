import type { CommittedReader } from '../../../lambdas/shared/kafka/committed-reader.ts';
import type { CommittedRecord } from '../../../lambdas/shared/kafka/committed-records.ts';

const LIMITS = { maxWaitMs: 500, maxBytes: 4_000_000 };

/**
 * All visible records of [start, end).
 *
 * @throws Error when the log does not reach from `start` to `end`
 */
export async function readPartition(
  reader: CommittedReader,
  topic: string,
  partition: number,
  start: bigint,
  end: bigint,
): Promise<CommittedRecord[]> {
  const records: CommittedRecord[] = [];
  for (let position = start; position < end; ) {
    const [page] = await reader.fetch(topic, new Map([[partition, position]]), LIMITS);
    if (page?.kind !== 'page') {
      throw new Error('The log does not hold what it should.');
    }
    records.push(...page.records);
    position = page.nextOffset;
  }
  return records;
}
