import type { MSKEvent, MSKRecord, SelfManagedKafkaEvent } from 'aws-lambda';

export type KafkaEvent = MSKEvent | SelfManagedKafkaEvent;

/** Kafka's timestamp of a record that has none: https://kafka.apache.org/documentation/#recordbatch */
export const NO_TIMESTAMP = -1;

/** A record as Lambda's Kafka trigger delivers it, decoded. */
export interface KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  /** Exact: offsets count from 0, and a million records a second take 285 years to 2^53. */
  readonly offset: number;
  /**
   * Milliseconds since the epoch, or {@link NO_TIMESTAMP}. A record may bring any integer of 64 bits, and JSON's
   * numbers are exact up to 2^53: beyond, this is the nearest that there is, up to 2^63 itself.
   */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** In order, names may repeat. */
  readonly headers: readonly (readonly [name: string, value: Buffer | null])[];
}

/** The records of one partition in a batch: at least one, offsets strictly ascending. */
export interface PartitionBatch {
  readonly partition: number;
  readonly records: readonly KafkaRecord[];
}

/** What one invocation delivers. Partitions are distinct. */
export type KafkaBatch = readonly PartitionBatch[];

/** The event is not one of the topic that this function reads: the trigger is wired wrongly. */
export class UnexpectedTopicError extends Error {
  override readonly name = 'UnexpectedTopicError';
}

/**
 * Decodes the event of a Kafka trigger on `topic`.
 *
 * @throws UnexpectedTopicError when a record comes from another topic
 */
export function decodeKafkaEvent(event: KafkaEvent, topic: string): KafkaBatch {
  return Object.values(event.records).flatMap((records) => {
    const stray = records.find((record) => record.topic !== topic);
    if (stray !== undefined) {
      throw new UnexpectedTopicError(
        `A record of topic "${stray.topic}" was delivered; this function reads "${topic}".`,
      );
    }
    const [first] = records;
    return first === undefined ? [] : [{ partition: first.partition, records: ascending(records).map(decodeRecord) }];
  });
}

/** Fences rely on ascending offsets. They always came so; one comparison a record makes it certain. */
function ascending(records: readonly MSKRecord[]): readonly MSKRecord[] {
  const inOrder = records.every((record, index) => index === 0 || record.offset > (records[index - 1]?.offset ?? -1));
  if (inOrder) {
    return records;
  }
  return [...new Map(records.map((record) => [record.offset, record])).values()].sort((a, b) => a.offset - b.offset);
}

/**
 * Null keys and values are left out of the event or null; zero-length ones are empty strings (see docs of the
 * trigger). AWS's examples all have a timestamp; were one left out, it would be none.
 */
function decodeRecord(record: MSKRecord): KafkaRecord {
  const decode = (base64: string | null | undefined) => (base64 == null ? null : Buffer.from(base64, 'base64'));
  return {
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp ?? NO_TIMESTAMP,
    key: decode(record.key),
    value: decode(record.value),
    headers: (record.headers ?? []).flatMap((header) =>
      Object.entries(header).map(([name, bytes]) => [name, decodeHeader(bytes)] as const),
    ),
  };
}

/** Header bytes arrive signed (-128..127); Uint8Array.from wraps them round. */
function decodeHeader(bytes: readonly number[] | null): Buffer | null {
  return bytes === null ? null : Buffer.from(Uint8Array.from(bytes));
}

/** The offset after the batch's last record of the partition. */
export function nextOffset(batch: PartitionBatch): number {
  return (batch.records.at(-1)?.offset ?? -1) + 1;
}
