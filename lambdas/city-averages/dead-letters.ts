import {
  MessagesRefusedError,
  type OutgoingMessage,
  type Publisher,
  type RefusalReason,
} from '../shared/kafka/publisher.ts';
import { TOPICS } from '../shared/topics.ts';
import type { RejectedRecord } from './additions.ts';

/** Parts of a record that its dead letter can do without, in the order in which a header names them. */
const PARTS = ['timestamp', 'headers', 'key', 'value'] as const;
type Part = (typeof PARTS)[number];

/** A rejected record, and what of it is not to be published. */
interface DeadLetter extends RejectedRecord {
  readonly leftOut: readonly Part[];
}

const MIN_TIMESTAMP = -(2n ** 63n);
const MAX_TIMESTAMP = 2n ** 63n - 1n;

/**
 * Publishes a dead letter for each record. One that Kafka refuses for what is in it goes out without the part that is
 * in the way, and the others are not written again because of it.
 *
 * @throws PublishError when Kafka is away, or refuses a letter that holds nothing of its record any more
 */
export async function publishDeadLetters(rejected: readonly RejectedRecord[], publisher: Publisher): Promise<void> {
  let pending: readonly DeadLetter[] = rejected.map((one) => ({ ...one, leftOut: [] }));
  while (pending.length > 0) {
    const letters = new Map(pending.map((letter) => [deadLetterMessage(letter), letter]));
    try {
      await publisher.publish([...letters.keys()]);
      return;
    } catch (error) {
      if (!(error instanceof MessagesRefusedError)) {
        throw error;
      }
      pending = error.refused.map(({ message, reason }) => {
        const letter = letters.get(message);
        const part = letter && partInTheWay(letter, reason);
        if (letter === undefined || part === undefined) {
          throw error;
        }
        return { ...letter, leftOut: [...letter.leftOut, part] };
      });
    }
  }
}

/**
 * The rejected record as it came, with the reason in headers after its own. Where something of it can't be published,
 * the header `error-left-out` says what, as in `timestamp,value`. A timestamp is replaced then, by the nearest of 64
 * bits or by the time of writing, and the header `source-timestamp` has it; a key or value is null, and headers are
 * not there.
 */
function deadLetterMessage({ record, rejection, leftOut }: DeadLetter): OutgoingMessage {
  const nearest = nearestTimestamp(record.timestamp);
  const missing = PARTS.filter(
    (part) => leftOut.includes(part) || (part === 'timestamp' && nearest !== record.timestamp),
  );
  return {
    topic: TOPICS.deadLetters,
    key: leftOut.includes('key') ? null : record.key,
    value: leftOut.includes('value') ? null : record.value,
    ...(!leftOut.includes('timestamp') && { timestamp: nearest }),
    headers: [
      ...(leftOut.includes('headers') ? [] : record.headers),
      ['error-code', rejection.code],
      ['error-message', rejection.message],
      ['source-topic', record.topic],
      ['source-partition', String(record.partition)],
      ['source-offset', String(record.offset)],
      ...(missing.includes('timestamp') ? [['source-timestamp', String(BigInt(record.timestamp))] as const] : []),
      ...(missing.length > 0 ? [['error-left-out', missing.join(',')] as const] : []),
    ],
  };
}

/** JSON's numbers can't tell 2^63 - 1, the highest that Kafka has, from 2^63, which it has not. */
function nearestTimestamp(timestamp: number): number | bigint {
  return timestamp > MAX_TIMESTAMP ? MAX_TIMESTAMP : timestamp < MIN_TIMESTAMP ? MIN_TIMESTAMP : timestamp;
}

/** The timestamp where Kafka says so; otherwise the largest part that is left, as Kafka says no more. */
function partInTheWay({ record, leftOut }: DeadLetter, reason: RefusalReason): Part | undefined {
  const left = PARTS.filter((part) => !leftOut.includes(part));
  if (reason === 'timestamp' && left.includes('timestamp')) {
    return 'timestamp';
  }
  const bytes = {
    timestamp: 0,
    headers: record.headers.reduce((sum, [name, content]) => sum + 2 + name.length + (content?.length ?? 0), 0),
    key: record.key?.length ?? 0,
    value: record.value?.length ?? 0,
  };
  return left.filter((part) => part === 'timestamp' || bytes[part] > 0).toSorted((a, b) => bytes[b] - bytes[a])[0];
}
