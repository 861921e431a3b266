import type { KafkaBatch, KafkaRecord } from '../shared/kafka/batch.ts';
import { parseReading, type Rejection } from '../shared/reading.ts';

/** Readings of one city that came from one partition: parallel arrays, offsets strictly ascending, at least one. */
export interface PartitionAddition {
  readonly partition: number;
  readonly offsets: readonly number[];
  /** Integer micro-degrees, each within ±10^8. */
  readonly microDegrees: readonly number[];
}

/** What a batch adds to one city. */
export interface CityAddition {
  readonly city: string;
  readonly partitions: readonly PartitionAddition[];
}

export interface RejectedRecord {
  readonly record: KafkaRecord;
  readonly rejection: Rejection;
}

export interface CollectedBatch {
  /** One entry a city. */
  readonly additions: readonly CityAddition[];
  readonly rejected: readonly RejectedRecord[];
}

/** The highest offset already added, by partition. */
export type Fences = ReadonlyMap<number, number>;

interface MutableAddition {
  partition: number;
  offsets: number[];
  microDegrees: number[];
}

/**
 * Groups a batch's readings by city and partition, and sets aside what cannot be used.
 *
 * @param clockOf the clock by which a partition's records are judged, in milliseconds since the epoch
 */
export function collect(batch: KafkaBatch, clockOf: (partition: number) => number): CollectedBatch {
  const cities = new Map<string, MutableAddition[]>();
  const rejected: RejectedRecord[] = [];
  for (const { partition, records } of batch) {
    const clock = clockOf(partition);
    for (const record of records) {
      const parsed = parseReading(record.value, record.timestamp, clock);
      if ('rejection' in parsed) {
        rejected.push({ record, rejection: parsed.rejection });
        continue;
      }
      const addition = additionOf(cities, parsed.reading.city, partition);
      addition.offsets.push(record.offset);
      addition.microDegrees.push(parsed.reading.microDegrees);
    }
  }
  return { additions: [...cities].map(([city, partitions]) => ({ city, partitions })), rejected };
}

/** The cities of a batch's records, whatever became of the records: their timestamps are not judged. */
export function citiesOf(batch: KafkaBatch): readonly string[] {
  const parsed = batch.flatMap(({ records }) =>
    records.map(({ value, timestamp }) => parseReading(value, timestamp, timestamp)),
  );
  return [...new Set(parsed.flatMap((one) => ('reading' in one ? [one.reading.city] : [])))];
}

/** Records come partition by partition, so a city's current partition is always its last. */
function additionOf(cities: Map<string, MutableAddition[]>, city: string, partition: number): MutableAddition {
  let partitions = cities.get(city);
  if (partitions === undefined) {
    partitions = [];
    cities.set(city, partitions);
  }
  let addition = partitions.at(-1);
  if (addition === undefined || addition.partition !== partition) {
    addition = { partition, offsets: [], microDegrees: [] };
    partitions.push(addition);
  }
  return addition;
}

/** The part of `addition` that lies beyond the fences, or undefined when all of it was added before. */
export function beyondFences(addition: CityAddition, fences: Fences): CityAddition | undefined {
  const partitions = addition.partitions.flatMap((part) => {
    const fence = fences.get(part.partition) ?? -1;
    const firstNew = part.offsets.findIndex((offset) => offset > fence);
    return firstNew < 0
      ? []
      : [{ ...part, offsets: part.offsets.slice(firstNew), microDegrees: part.microDegrees.slice(firstNew) }];
  });
  return partitions.length === 0 ? undefined : { city: addition.city, partitions };
}

export function recordCount(addition: CityAddition): number {
  return addition.partitions.reduce((count, part) => count + part.offsets.length, 0);
}

/** A batch holds at most 10,000 readings of at most 10^8 micro-degrees, so its own sum is a safe integer. */
export function sumOf(addition: CityAddition): bigint {
  return BigInt(addition.partitions.flatMap((part) => part.microDegrees).reduce((sum, value) => sum + value, 0));
}
