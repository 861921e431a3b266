import type { CommittedRecord } from '../../../lambdas/shared/kafka/committed-records.ts';
import { formatMicroDegrees } from '../../../lambdas/shared/micro-degrees.ts';
import { parseReading } from '../../../lambdas/shared/reading.ts';
import { TOPICS } from '../../../lambdas/shared/topics.ts';
import { jsonValue } from '../printable.ts';
import type { Topic } from './arguments.ts';

/** A record of a topic, as far as it is what the contract says: else its value as it came. */
export type Decoded =
  | {
      readonly kind: 'maximum';
      /** ISO 8601 */
      readonly windowStart: string;
      readonly windowEnd: string | undefined;
      readonly city: string;
      /** degC */
      readonly temperature: number;
      readonly revision: number;
    }
  | { readonly kind: 'average'; readonly city: string; readonly average: number; readonly count: number }
  | ({ readonly kind: 'reading'; readonly city: string; readonly temperature: number } & Position)
  | ({
      readonly kind: 'rejected';
      readonly value: Buffer | null;
      readonly code: string;
      readonly message: string;
    } & Position)
  | {
      readonly kind: 'dead letter';
      readonly code: string;
      readonly message: string;
      readonly sourceTopic: string;
      readonly sourcePartition: number;
      readonly sourceOffset: number;
      /** Parts of the record that the dead letter could not hold, as its header names them. */
      readonly leftOut?: string;
      readonly value: Buffer | null;
    }
  | ({ readonly kind: 'other'; readonly value: Buffer | null } & Position);

interface Position {
  /** ISO 8601: the record's time. */
  readonly time: string;
  readonly partition: number;
  readonly offset: number;
}

/** @param now the clock by which readings are judged, in milliseconds since the epoch */
export function decode(topic: Topic, partition: number, record: CommittedRecord, now: number): Decoded {
  const position = { time: isoTime(record.timestamp), partition, offset: Number(record.offset) };
  const other = { kind: 'other', value: record.value, ...position } as const;
  switch (topic) {
    case TOPICS.maxima: {
      const result = cityAndNumber(record.value);
      const revision = numberHeader(record, 'revision');
      if (result === undefined || record.key === null || revision === undefined) {
        return other;
      }
      const windowStart = record.key.toString();
      return {
        kind: 'maximum',
        windowStart,
        windowEnd: header(record, 'window-end'),
        city: result.city,
        temperature: result.number,
        revision,
      };
    }
    case TOPICS.averages: {
      const result = cityAndNumber(record.value);
      const count = numberHeader(record, 'count');
      return result === undefined || count === undefined
        ? other
        : { kind: 'average', city: result.city, average: result.number, count };
    }
    case TOPICS.input: {
      const parsed = parseReading(record.value, Number(record.timestamp), now);
      if ('rejection' in parsed) {
        return { kind: 'rejected', value: record.value, ...parsed.rejection, ...position };
      }
      const { city, microDegrees } = parsed.reading;
      return { kind: 'reading', city, temperature: Number(formatMicroDegrees(microDegrees)), ...position };
    }
    case TOPICS.deadLetters: {
      const code = header(record, 'error-code');
      const sourceTopic = header(record, 'source-topic');
      const sourcePartition = numberHeader(record, 'source-partition');
      const sourceOffset = numberHeader(record, 'source-offset');
      if (
        code === undefined ||
        sourceTopic === undefined ||
        sourcePartition === undefined ||
        sourceOffset === undefined
      ) {
        return other;
      }
      const message = header(record, 'error-message') ?? '';
      const source = { sourceTopic, sourcePartition, sourceOffset };
      // Behind the pipeline's other headers, where a record can't put its own.
      const [name, parts] = record.headers.at(-1) ?? [];
      const leftOut = name?.toString() === 'error-left-out' ? { leftOut: String(parts) } : {};
      return { kind: 'dead letter', code, message, ...source, ...leftOut, value: record.value };
    }
  }
}

/** The same for JSON: without the kind, which the topic tells; a value as text or in base 64. */
export function toJson(decoded: Decoded): object {
  const { kind: _, ...fields } = decoded;
  return 'value' in fields ? { ...fields, value: undefined, ...jsonValue(fields.value) } : fields;
}

/** The last of the name: those of the pipeline stand after what the record brought along. */
function header({ headers }: CommittedRecord, name: string): string | undefined {
  return headers.findLast(([key]) => key?.toString() === name)?.[1]?.toString();
}

function numberHeader(record: CommittedRecord, name: string): number | undefined {
  const text = header(record, name);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function cityAndNumber(value: Buffer | null): { city: string; number: number } | undefined {
  const [, city = '', text = ''] = /^(.*),(-?\d+(?:\.\d+)?)$/s.exec(value?.toString() ?? '') ?? [];
  return text === '' ? undefined : { city, number: Number(text) };
}

/** A record may bring any timestamp, also one that no date has, or none. */
function isoTime(ms: bigint): string {
  if (ms === -1n) {
    return 'no timestamp';
  }
  const date = new Date(Number(ms));
  return Number.isNaN(date.getTime()) ? `${ms} ms` : date.toISOString();
}
