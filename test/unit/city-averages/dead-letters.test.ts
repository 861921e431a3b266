import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { publishDeadLetters } from '../../../lambdas/city-averages/dead-letters.ts';
import type { KafkaRecord } from '../../../lambdas/shared/kafka/batch.ts';
import {
  MessagesRefusedError,
  type OutgoingMessage,
  PublishError,
  type RefusalReason,
} from '../../../lambdas/shared/kafka/publisher.ts';
import { header } from '../../twins/topics.ts';

const REJECTION = { code: 'MISSING_SEPARATOR', message: 'The value has no comma.' } as const;
const KEY = Buffer.from('key');
const VALUE = Buffer.from('value value');
const HEADERS = [
  ['name', Buffer.from('content')],
  ['name', null],
] as const;

const record = (fields: Partial<KafkaRecord> = {}): KafkaRecord => ({
  ...{ topic: 'input', partition: 4, offset: 17, timestamp: 123, key: KEY, value: VALUE, headers: HEADERS },
  ...fields,
});

/** A topic that refuses some messages, and keeps the others. */
class PickyTopic {
  readonly messages: OutgoingMessage[] = [];
  readonly #refuses: (message: OutgoingMessage) => RefusalReason | undefined;
  constructor(refuses: (message: OutgoingMessage) => RefusalReason | undefined) {
    this.#refuses = refuses;
  }

  async publish(messages: readonly OutgoingMessage[]): Promise<void> {
    const judged = messages.map((message) => ({ message, reason: this.#refuses(message) }));
    this.messages.push(...judged.flatMap(({ message, reason }) => (reason === undefined ? [message] : [])));
    const refused = judged.flatMap(({ message, reason }) => (reason === undefined ? [] : [{ message, reason }]));
    if (refused.length > 0) {
      throw new MessagesRefusedError('No.', refused);
    }
  }
}

async function lettersOf(
  refuses: (message: OutgoingMessage) => RefusalReason | undefined,
  ...records: readonly KafkaRecord[]
): Promise<readonly OutgoingMessage[]> {
  const topic = new PickyTopic(refuses);
  await publishDeadLetters(
    records.map((one) => ({ record: one, rejection: REJECTION })),
    topic,
  );
  return topic.messages;
}

const own = (...more: [string, string][]) => [
  ['error-code', 'MISSING_SEPARATOR'],
  ['error-message', 'The value has no comma.'],
  ['source-topic', 'input'],
  ['source-partition', '4'],
  ['source-offset', '17'],
  ...more,
];
const bytesOf = ({ key, value, headers = [] }: OutgoingMessage) =>
  [key, value, ...headers.flat()].reduce((sum, one) => sum + (one === null ? 0 : Buffer.byteLength(one)), 0);
const atMost = (bytes: number) => (message: OutgoingMessage) => (bytesOf(message) > bytes ? 'size' : undefined);

describe('a dead letter', () => {
  it('is the record as it came, with why in headers after its own', async () => {
    expect(await lettersOf(() => undefined, record())).toEqual([
      { topic: 'input_dead_letter', key: KEY, value: VALUE, timestamp: 123, headers: [...HEADERS, ...own()] },
    ]);
  });

  it.each([-1, 0, -(2 ** 63), 2 ** 63 - 1024, 2 ** 53 + 2])('keeps the timestamp %d', async (timestamp) => {
    const [letter] = await lettersOf(() => undefined, record({ timestamp }));
    expect(letter).toMatchObject({ timestamp, headers: [...HEADERS, ...own()] });
  });

  it('has the nearest timestamp that Kafka has, and says so', async () => {
    const [letter] = await lettersOf(() => undefined, record({ timestamp: 2 ** 63 }));
    const more = own(['source-timestamp', '9223372036854775808'], ['error-left-out', 'timestamp']);
    expect(letter).toMatchObject({ key: KEY, value: VALUE, timestamp: 2n ** 63n - 1n, headers: [...HEADERS, ...more] });
  });

  it('has the time of writing where the topic refuses its own', async () => {
    const [letter] = await lettersOf(({ timestamp }) => (timestamp === undefined ? undefined : 'timestamp'), record());
    const more = own(['source-timestamp', '123'], ['error-left-out', 'timestamp']);
    expect(letter).toEqual({ topic: 'input_dead_letter', key: KEY, value: VALUE, headers: [...HEADERS, ...more] });
  });

  it.each([
    ['value', record({ value: Buffer.alloc(900) })],
    ['headers', record({ headers: [['x'.repeat(900), null]] })],
    ['headers', record({ headers: Array.from({ length: 450 }, () => ['', Buffer.alloc(1)] as const) })],
    ['key', record({ key: Buffer.alloc(900) })],
    ['headers,value', record({ value: Buffer.alloc(900), headers: [['x', Buffer.alloc(800)]] })],
    ['key,value', record({ value: Buffer.alloc(900), key: Buffer.alloc(800) })],
    [
      'headers,key,value',
      record({ value: Buffer.alloc(900), key: Buffer.alloc(800), headers: [['x', Buffer.alloc(850)]] }),
    ],
  ])('leaves out %s where that is too large, nothing else, and says so', async (leftOut, large) => {
    const [letter, ...more] = await lettersOf(atMost(400), large);
    const without = leftOut.split(',');
    expect(letter).toEqual({
      topic: 'input_dead_letter',
      key: without.includes('key') ? null : large.key,
      value: without.includes('value') ? null : large.value,
      timestamp: 123,
      headers: [...(without.includes('headers') ? [] : large.headers), ...own(['error-left-out', leftOut])],
    });
    expect(more).toEqual([]);
  });

  it('goes out as far as its topic takes it, once, and so do the others, whatever is refused', async () => {
    const sizes = fc.record({ key: fc.nat(600), value: fc.nat(600), header: fc.nat(600), old: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(sizes, { maxLength: 12 }), fc.integer({ min: 400, max: 1_500 }), async (all, limit) => {
        const records = all.map(({ key, value, header, old }, offset) =>
          record({
            offset,
            key: Buffer.alloc(key),
            value: Buffer.alloc(value),
            headers: [['h', Buffer.alloc(header)]],
            timestamp: old ? 1 : 1_000,
          }),
        );
        const tooOld = ({ timestamp }: OutgoingMessage) => (timestamp === 1 ? 'timestamp' : undefined);
        const letters = await lettersOf((message) => tooOld(message) ?? atMost(limit)(message), ...records);
        expect(letters.map((letter) => Number(header(letter, 'source-offset'))).toSorted((a, b) => a - b)).toEqual([
          ...records.keys(),
        ]);
        for (const letter of letters) {
          const source = records[Number(header(letter, 'source-offset'))];
          const leftOut = header(letter, 'error-left-out')?.split(',') ?? [];
          expect(letter.key).toEqual(leftOut.includes('key') ? null : source?.key);
          expect(letter.value).toEqual(leftOut.includes('value') ? null : source?.value);
          expect(letter.timestamp).toEqual(leftOut.includes('timestamp') ? undefined : source?.timestamp);
          expect(letter.headers?.[0]).toEqual(leftOut.includes('headers') ? own()[0] : source?.headers[0]);
          expect(leftOut.includes('timestamp')).toBe(source?.timestamp === 1);
        }
      }),
    );
  });

  it('fails its batch when Kafka is away, or refuses what is nothing of the record', async () => {
    const rejected = [{ record: record(), rejection: REJECTION }];
    const away = new PublishError('Kafka is away.');
    await expect(publishDeadLetters(rejected, { publish: () => Promise.reject(away) })).rejects.toBe(away);
    const topic = new PickyTopic(() => 'size');
    await expect(publishDeadLetters(rejected, topic)).rejects.toThrow(MessagesRefusedError);
  });
});
