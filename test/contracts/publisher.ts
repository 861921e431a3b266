import { describe, expect, it } from '@jest/globals';
import type { CommittedRecord } from '../../lambdas/shared/kafka/committed-records.ts';
import {
  MessagesRefusedError,
  type OutgoingMessage,
  PublishError,
  type Publisher,
} from '../../lambdas/shared/kafka/publisher.ts';

/** A record as a reader of committed data gets it. */
export type ReadRecord = Pick<CommittedRecord, 'timestamp' | 'key' | 'value' | 'headers'>;

/** Topics to write to and to read back. */
export interface TopicsUnderTest {
  readonly publisher: Publisher;
  /** A topic of three partitions that no other test has; it takes any timestamp, and records of up to 1 MiB as is Kafka's default. */
  newTopic(): Promise<string>;
  /** All of a topic: its partitions, each in the order of its offsets. */
  read(topic: string): Promise<readonly (readonly ReadRecord[])[]>;
}

const MIB = 1024 ** 2;
const bytes = (text: string) => Buffer.from(text);
const texts = (records: readonly ReadRecord[]) => records.map(({ value }) => String(value));

/** What every Publisher does, as far as a reader of the topic sees it. */
export function publisherContract(topics: () => TopicsUnderTest): void {
  const written = async (topic: string, messages: readonly Omit<OutgoingMessage, 'topic'>[]) => {
    await topics().publisher.publish(messages.map((message) => ({ topic, ...message })));
    return topics().read(topic);
  };

  describe('Publisher', () => {
    it('tells null from empty, in keys, values and headers, and keeps headers that repeat', async () => {
      const key = Buffer.from([0xff, 0x00, 0xc3]);
      const partitions = await written(await topics().newTopic(), [
        {
          key,
          value: null,
          headers: [
            ['again', Buffer.from([0xff, 0x00, 0x80])],
            ['again', null],
            ['', Buffer.alloc(0)],
            ['again', 'Chișinău'],
            [Buffer.from([0xfe]), ''],
          ],
        },
        { key, value: Buffer.alloc(0) },
        { key, value: Buffer.from([0x00, 0xff]), headers: [] },
      ]);
      expect(partitions.filter((records) => records.length > 0)).toMatchObject([
        [
          {
            key,
            value: null,
            headers: [
              [bytes('again'), Buffer.from([0xff, 0x00, 0x80])],
              [bytes('again'), null],
              [Buffer.alloc(0), Buffer.alloc(0)],
              [bytes('again'), bytes('Chișinău')],
              [Buffer.from([0xfe]), Buffer.alloc(0)],
            ],
          },
          { key, value: Buffer.alloc(0), headers: [] },
          { key, value: Buffer.from([0x00, 0xff]), headers: [] },
        ],
      ]);
    });

    it('writes an empty key as one, and a null key as none', async () => {
      const partitions = await written(await topics().newTopic(), [
        { key: Buffer.alloc(0), value: bytes('empty') },
        { key: null, value: bytes('null') },
      ]);
      expect(new Map(partitions.flat().map(({ key, value }) => [String(value), key]))).toEqual(
        new Map([
          ['empty', Buffer.alloc(0)],
          ['null', null],
        ]),
      );
    });

    it('writes 10,000 messages once each, in order for every key, over several calls', async () => {
      const topic = await topics().newTopic();
      const messages = Array.from({ length: 10_000 }, (_, index) => ({
        key: bytes(`key ${index % 97}`),
        value: bytes(String(index)),
      }));
      await written(topic, messages.slice(0, 6_000));
      const partitions = await written(topic, messages.slice(6_000));
      expect(partitions.flatMap(texts).toSorted()).toEqual(messages.map(({ value }) => String(value)).toSorted());
      const byKey = partitions.map((records) => Map.groupBy(records, ({ key }) => String(key)));
      // A key stays in its partition.
      expect(byKey.reduce((keys, { size }) => keys + size, 0)).toBe(97);
      for (const records of byKey.flatMap((keys) => [...keys.values()])) {
        const numbers = texts(records).map(Number);
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      }
    });

    it('writes a key as large as a record may be, without delay', async () => {
      const key = Buffer.alloc(1_000_000, 'k');
      const start = performance.now();
      const partitions = await written(await topics().newTopic(), [{ key, value: bytes('x') }]);
      expect(performance.now() - start).toBeLessThan(10_000);
      expect(partitions.flat().map((record) => record.key?.equals(key))).toEqual([true]);
    });

    it('spreads messages without a key over the partitions', async () => {
      const partitions = await written(
        await topics().newTopic(),
        Array.from({ length: 300 }, (_, index) => ({ key: null, value: bytes(String(index)) })),
      );
      expect(partitions.map((records) => records.length)).toEqual([100, 100, 100]);
    });

    it('keeps timestamps, however far apart, and stamps what has none with the time of sending', async () => {
      const before = Date.now();
      const timestamps = [
        ...[before, 0, 1, 2 ** 31, 2 ** 31 - 1, before - 1, Date.parse('9999-12-31T23:59:59.999Z'), 1],
        ...[
          -1,
          -2,
          -(2 ** 31),
          Number.MIN_SAFE_INTEGER,
          -(2n ** 63n),
          1n - 2n ** 63n,
          2n ** 63n - 1n,
          2n ** 63n - 2n ** 31n,
        ],
      ];
      const partitions = await written(await topics().newTopic(), [
        ...timestamps.map((timestamp) => ({ key: null, value: bytes(String(timestamp)), timestamp })),
        { key: null, value: bytes('now') },
      ]);
      const records = partitions.flat();
      expect(records).toHaveLength(timestamps.length + 1);
      for (const { timestamp, value } of records.filter(({ value }) => String(value) !== 'now')) {
        expect(String(timestamp)).toBe(String(value));
      }
      const stamped = records.find(({ value }) => String(value) === 'now')?.timestamp;
      expect(stamped).toBeGreaterThanOrEqual(before);
      expect(stamped).toBeLessThanOrEqual(Date.now());
    });

    it('has an order for each key also where messages of one call go to several topics', async () => {
      const both = [await topics().newTopic(), await topics().newTopic()];
      const key = bytes('key');
      await topics().publisher.publish(
        Array.from({ length: 100 }, (_, index) => ({ topic: both[index % 2] ?? '', key, value: bytes(String(index)) })),
      );
      for (const [parity, topic] of both.entries()) {
        expect((await topics().read(topic)).flatMap(texts)).toEqual(
          Array.from({ length: 50 }, (_, index) => String(2 * index + parity)),
        );
      }
    });

    it('does nothing when there is nothing to publish', async () => {
      await expect(topics().publisher.publish([])).resolves.toBeUndefined();
    });

    it('writes all messages but those that the topic refuses for their size, and names these', async () => {
      const topic = await topics().newTopic();
      const message = (text: string) => ({ topic, key: null, value: bytes(text) });
      const large = [MIB + 1_000, 3 * MIB].map((size) => ({ ...message(''), value: Buffer.alloc(size) }));
      const messages = [message('a'), large[0], message('b'), large[1], message('c')].filter(
        (one) => one !== undefined,
      );
      const error = await topics()
        .publisher.publish(messages)
        .catch((reason) => reason);
      expect(error).toBeInstanceOf(MessagesRefusedError);
      expect(error.refused.map(({ reason }: { reason: string }) => reason)).toEqual(['size', 'size']);
      // The messages themselves: whoever gave them knows them by that.
      for (const [index, one] of large.entries()) {
        expect(error.refused[index].message).toBe(one);
      }
      expect((await topics().read(topic)).flatMap(texts).toSorted()).toEqual(['a', 'b', 'c']);
    });

    it('fails with a PublishError when the topic refuses a message for its size; what was and what will be acknowledged is there', async () => {
      const topic = await topics().newTopic();
      const message = (text: string) => ({ topic, key: null, value: bytes(text) });
      await topics().publisher.publish([message('before')]);
      const tooLarge = { topic, key: null, value: Buffer.alloc(MIB + 1_000) };
      const attempts = await Promise.allSettled([
        topics().publisher.publish([tooLarge]),
        topics().publisher.publish([message('beside')]),
      ]);
      expect(attempts).toMatchObject([
        { status: 'rejected', reason: expect.any(PublishError) },
        { status: 'fulfilled' },
      ]);
      await topics().publisher.publish([message('after'), { ...message(''), value: Buffer.alloc(MIB - 1_000, 'x') }]);
      const values = (await topics().read(topic)).flatMap(texts);
      expect(values.filter((value) => value.length < 10).toSorted()).toEqual(['after', 'before', 'beside']);
      expect(values.filter((value) => value.length > 10).map((value) => value.length)).toEqual([MIB - 1_000]);
    });
  });
}
