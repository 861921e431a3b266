import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { MSKRecord, SelfManagedKafkaEvent } from 'aws-lambda';
import { hasUnread } from '../../../lambdas/shared/kafka/unread.ts';
import type { Invocation } from '../../../local/kafka-trigger/invoker.ts';
import { Poller, type PollerOptions } from '../../../local/kafka-trigger/poller.ts';
import type { KafkaTrigger } from '../../../local/kafka-trigger/trigger.ts';
import { eventually, startKafka, type TestKafka } from './kafka.ts';

jest.setTimeout(60_000);

/** A function that keeps what it was invoked with and does as it is told. */
class RecordingFunction {
  readonly payloads: string[] = [];
  readonly times: number[] = [];
  answer: () => Promise<Invocation> = async () => ({ kind: 'succeeded' });

  readonly invoke = async (_name: string, payload: Uint8Array): Promise<Invocation> => {
    this.payloads.push(Buffer.from(payload).toString());
    this.times.push(Date.now());
    return this.answer();
  };

  get records(): MSKRecord[] {
    return this.payloads.flatMap((payload) =>
      Object.values((JSON.parse(payload) as SelfManagedKafkaEvent).records).flat(),
    );
  }

  get values(): string[] {
    return this.records.map(({ value }) => Buffer.from(value, 'base64').toString());
  }
}

describe('the poller on a real broker', () => {
  let kafka: TestKafka;
  const running = new Set<() => Promise<void>>();

  beforeAll(async () => {
    kafka = await startKafka();
  });
  afterEach(async () => {
    await Promise.all([...running].map((stop) => stop()));
  });
  afterAll(() => kafka.stop());

  async function startPoller(
    topic: string,
    settings: Partial<KafkaTrigger> = {},
    options: Partial<PollerOptions> = {},
  ) {
    const trigger: KafkaTrigger = {
      name: 'Trigger',
      functionName: 'function',
      topic,
      startingPosition: 'TRIM_HORIZON',
      batchSize: 100,
      windowMs: 0,
      consumerGroupId: `group-of-${topic}`,
      source: { kind: 'self-managed', bootstrapServers: [kafka.bootstrapServers] },
      ...settings,
    };
    const called = new RecordingFunction();
    const stop = new AbortController();
    const ready = Promise.withResolvers<void>();
    const lines: string[] = [];
    const poller = new Poller({
      trigger,
      bootstrapServers: [kafka.bootstrapServers],
      invoke: called.invoke,
      log: (line) => lines.push(line),
      onReady: ready.resolve,
      retries: { initialMs: 20, maximumMs: 50 },
      ...options,
    });
    const ran = poller.run(stop.signal);
    const end = async () => {
      stop.abort();
      await ran;
      running.delete(end);
    };
    running.add(end);
    await ready.promise;
    return { called, lines, stop: end, group: trigger.consumerGroupId };
  }

  const produce = (topic: string, values: readonly string[], partition = 0) =>
    kafka.producer.send({ messages: values.map((value) => ({ topic, partition, value: Buffer.from(value) })) });
  const committed = async (topic: string, group = `group-of-${topic}`) =>
    [...(await kafka.committed(group, topic))].sort();
  const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, index) => String(from + index));

  test('delivers keys, null and empty values and binary headers as they were written, in every codec', async () => {
    const topic = await kafka.createTopic();
    const headers = new Map([
      [Buffer.from('bytes'), Buffer.from([0, 127, 128, 255])],
      [Buffer.from('bytes'), Buffer.alloc(0)],
      [Buffer.from('é'), Buffer.from('x')],
    ]);
    const messages = [
      { topic, partition: 0, key: Buffer.from([255, 0]), value: Buffer.from('a'.repeat(2000)), timestamp: 1000n },
      { topic, partition: 0, value: Buffer.from([200, 201]), headers, timestamp: 2001n },
      { topic, partition: 0, key: Buffer.alloc(0), value: Buffer.alloc(0), timestamp: 1500n },
      // The producer's types know no tombstones; it writes them.
      { topic, partition: 0, key: Buffer.from('gone'), value: null as unknown as Buffer, timestamp: 0n },
    ];
    const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
    for (const compression of codecs) {
      await kafka.producer.send({ messages: messages.map((message) => ({ ...message })), compression });
    }
    const { called } = await startPoller(topic);
    await eventually(() => called.records.length === 20);
    const common = { topic, partition: 0, timestampType: 'CREATE_TIME' };
    const long = Buffer.from('a'.repeat(2000)).toString('base64');
    const written = [{ bytes: [0, 127, -128, -1] }, { bytes: [] }, { é: [120] }];
    expect(called.records).toEqual(
      codecs.flatMap((_codec, index) => [
        { ...common, offset: 4 * index, timestamp: 1000, key: '/wA=', value: long, headers: [] },
        { ...common, offset: 4 * index + 1, timestamp: 2001, value: 'yMk=', headers: written },
        { ...common, offset: 4 * index + 2, timestamp: 1500, key: '', value: '', headers: [] },
        { ...common, offset: 4 * index + 3, timestamp: 0, key: 'Z29uZQ==', headers: [] },
      ]),
    );
  });

  test("tells the broker's time where the topic is stamped by it", async () => {
    const topic = await kafka.createTopic({ configs: { 'message.timestamp.type': 'LogAppendTime' } });
    const before = Date.now();
    await kafka.producer.send({ messages: [{ topic, value: Buffer.from('x'), timestamp: 5n }] });
    const { called } = await startPoller(topic);
    await eventually(() => called.records.length === 1);
    expect(called.records[0]?.timestampType).toBe('LOG_APPEND_TIME');
    expect(called.records[0]?.timestamp).toBeGreaterThanOrEqual(before);
  });

  test('never delivers what was aborted, nothing before it is committed, and commits over the gaps', async () => {
    const topic = await kafka.createTopic();
    const { called } = await startPoller(topic);
    const producers = ['first', 'second'].map((id) => kafka.transactionalProducer(`${topic}-${id}`));
    const expected: string[] = [];
    for (const [round, end] of (['commit', 'abort', 'commit', 'abort'] as const).entries()) {
      const [ours, theirs] = await Promise.all(producers.map((producer) => producer.beginTransaction()));
      for (const index of [0, 1]) {
        await ours?.send({ messages: [{ topic, partition: 0, value: Buffer.from(`${round}-${end}-${index}`) }] });
        await theirs?.send({ messages: [{ topic, partition: 0, value: Buffer.from(`${round}-other-${index}`) }] });
      }
      // Whatever is visible now, nothing of the open transactions is: what has come is what was committed.
      expect(called.values).toEqual(expected);
      await ours?.[end]();
      await theirs?.commit();
      const kept =
        end === 'commit' ? [`${round}-${end}-0`, `${round}-other-0`, `${round}-${end}-1`] : [`${round}-other-0`];
      expected.push(...kept, `${round}-other-1`);
      await eventually(() => called.values.length >= expected.length);
      expect(called.values).toEqual(expected);
    }
    // 16 records and 8 markers: nothing of it is left to anybody who asks for the group's lag.
    await eventually(async () => String(await committed(topic)) === '0,24');
    // The same from one fetch of the whole log, where markers lie between the records of one producer.
    const again = await startPoller(topic, { consumerGroupId: 'again' });
    await eventually(async () => String(await committed(topic, 'again')) === '0,24');
    expect(again.called.values).toEqual(expected);
  });

  test('tells what is unread of committed data, whatever lies before the end of the log', async () => {
    const topic = await kafka.createTopic({ partitions: 2 });
    const unread = async (next: bigint | undefined) =>
      (await hasUnread(kafka.reader, topic, new Map([[0, next]]))).get(0);
    expect(await unread(undefined)).toBe(false);
    await produce(topic, ['visible']);
    const transaction = await kafka.transactionalProducer(`${topic}-open`).beginTransaction();
    await transaction.send({ messages: [{ topic, partition: 0, value: Buffer.from('never to be seen') }] });
    expect([await unread(undefined), await unread(0n), await unread(1n)]).toEqual([true, true, false]);
    await transaction.abort();
    // The abort's marker is the last thing in the log.
    await eventually(async () => (await kafka.reader.offsets(topic, 'committed-end')).get(0) === 3n);
    expect([await unread(0n), await unread(1n), await unread(3n)]).toEqual([true, false, false]);
    await produce(topic, ['visible again']);
    expect([await unread(1n), await unread(4n)]).toEqual([true, false]);
  });

  test('cuts at the batch size and after the window, over partitions', async () => {
    const topic = await kafka.createTopic({ partitions: 2 });
    const { called } = await startPoller(topic, { batchSize: 10, windowMs: 700 });
    const began = Date.now();
    await produce(topic, numbers(12));
    await produce(topic, numbers(3, 100), 1);
    await eventually(() => called.records.length === 15);
    const sizes = called.payloads.map((payload) =>
      Object.values((JSON.parse(payload) as SelfManagedKafkaEvent).records).map((records) => records.length),
    );
    expect(sizes).toEqual([[10], [2, 3]]);
    expect((called.times[1] ?? 0) - began).toBeGreaterThanOrEqual(690);
  });

  test('tries the same batch again until the function takes it, and commits only then', async () => {
    const topic = await kafka.createTopic();
    await produce(topic, numbers(5));
    const failing = Promise.withResolvers<void>();
    const called = new RecordingFunction();
    let failures = 0;
    called.answer = async () => {
      failures += 1;
      if (failures <= 3) {
        return { kind: failures === 2 ? 'unavailable' : 'failed', reason: 'told to' };
      }
      await failing.promise;
      return { kind: 'succeeded' };
    };
    const { lines } = await startPoller(topic, { batchSize: 3 }, { invoke: called.invoke });
    await eventually(() => failures === 4);
    expect(new Set(called.payloads).size).toBe(1);
    expect(await committed(topic)).toEqual([[0, 0n]]);
    expect(lines.filter((line) => line.includes('told to'))).toHaveLength(3);
    expect(lines.filter((line) => line.includes('attempt 2'))).toHaveLength(1);
    failing.resolve();
    await eventually(async () => String(await committed(topic)) === '0,5');
    expect(called.values.slice(12)).toEqual(['3', '4']);
  });

  test('keeps the order of every partition, with an event for each where that is asked for', async () => {
    const topic = await kafka.createTopic({ partitions: 3 });
    const { called } = await startPoller(topic, { batchSize: 7, windowMs: 20 }, { cutBy: 'partition' });
    for (const round of numbers(10).map(Number)) {
      await Promise.all([0, 1, 2].map((partition) => produce(topic, numbers(10, round * 10), partition)));
    }
    await eventually(() => called.records.length === 300);
    for (const partition of [0, 1, 2]) {
      const values = called.records.filter((record) => record.partition === partition).map(({ value }) => atob(value));
      expect(values).toEqual(numbers(100));
    }
    for (const payload of called.payloads) {
      expect(Object.keys((JSON.parse(payload) as SelfManagedKafkaEvent).records)).toHaveLength(1);
    }
  });

  test('goes on at the commit after a restart, and at the start of a log that was cut off', async () => {
    const topic = await kafka.createTopic();
    await produce(topic, numbers(3));
    const first = await startPoller(topic);
    await eventually(async () => String(await committed(topic)) === '0,3');
    await first.stop();
    await produce(topic, numbers(3, 3));
    const second = await startPoller(topic);
    await eventually(async () => String(await committed(topic)) === '0,6');
    await second.stop();
    expect(second.called.values).toEqual(['3', '4', '5']);
    await produce(topic, numbers(4, 6));
    await kafka.admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: 8n }] }] });
    const third = await startPoller(topic);
    await eventually(async () => String(await committed(topic)) === '0,10');
    expect(third.called.values).toEqual(['8', '9']);
    expect(third.lines).toContainEqual(expect.stringMatching(/WARNING: .* no offset 6 .* start, 8/));
  });

  test('begins where the trigger says while its group has no commit', async () => {
    const topic = await kafka.createTopic();
    const at = (timestamp: bigint) => ({ topic, value: Buffer.from(`at ${timestamp}`), timestamp });
    await kafka.producer.send({ messages: [at(1000n), at(2000n), at(3000n)] });
    const latest = await startPoller(topic, { startingPosition: 'LATEST', consumerGroupId: 'latest' });
    const timed = await startPoller(topic, { startingPosition: { timestampMs: 1500 }, consumerGroupId: 'timed' });
    await eventually(() => timed.called.values.length === 2);
    // Stopped before it had anything: what comes now is after its beginning all the same.
    await latest.stop();
    await kafka.producer.send({ messages: [at(4000n)] });
    const again = await startPoller(topic, { startingPosition: 'LATEST', consumerGroupId: 'latest' });
    await eventually(() => again.called.values.length === 1 && timed.called.values.length === 3);
    expect(again.called.values).toEqual(['at 4000']);
    expect(timed.called.values).toEqual(['at 2000', 'at 3000', 'at 4000']);
  });

  test('shares the partitions with the other members of its group, and takes over from those that leave', async () => {
    const topic = await kafka.createTopic({ partitions: 4 });
    const first = await startPoller(topic);
    const second = await startPoller(topic);
    const partitionsOf = ({ lines }: { lines: string[] }) => lines.findLast((line) => line.includes('partition'));
    await eventually(() => /partitions \d, \d\./.test(partitionsOf(first) ?? ''));
    await eventually(() => /partitions \d, \d\./.test(partitionsOf(second) ?? ''));
    await Promise.all([0, 1, 2, 3].map((partition) => produce(topic, [String(partition)], partition)));
    await eventually(() => first.called.values.length === 2 && second.called.values.length === 2);
    await second.stop();
    await eventually(() => /partitions 0, 1, 2, 3\./.test(partitionsOf(first) ?? ''));
    await Promise.all([0, 1, 2, 3].map((partition) => produce(topic, [`again ${partition}`], partition)));
    await eventually(() => first.called.values.length === 6);
    expect([...first.called.values, ...second.called.values].sort()).toEqual(
      [...numbers(4), ...numbers(4).map((partition) => `again ${partition}`)].sort(),
    );
  });

  test('does not deliver again what it delivered while the group changed, where the partition stays its own', async () => {
    const topic = await kafka.createTopic({ partitions: 4 });
    await Promise.all([0, 1, 2, 3].map((partition) => produce(topic, [String(partition)], partition)));
    const held = Promise.withResolvers<Invocation>();
    const called = new RecordingFunction();
    called.answer = () => held.promise;
    const first = await startPoller(topic, { windowMs: 300 }, { invoke: called.invoke });
    await eventually(() => called.values.length === 4);
    const second = await startPoller(topic);
    await eventually(() => second.called.values.length === 2);
    held.resolve({ kind: 'succeeded' });
    await eventually(async () =>
      [...(await kafka.committed(first.group, topic)).values()].every((offset) => offset === 1n),
    );
    await produce(topic, ['more'], Number(numbers(4).find((partition) => !second.called.values.includes(partition))));
    await eventually(() => called.values.includes('more'));
    expect(called.values).toEqual([...called.values.slice(0, 4), 'more']);
  });

  test('reads partitions that the topic is given later', async () => {
    const topic = await kafka.createTopic();
    const { called } = await startPoller(topic, { startingPosition: 'LATEST' });
    await kafka.admin.createPartitions({ topics: [{ name: topic, count: 2 }] });
    await eventually(async () => (await kafka.reader.offsets(topic, 'earliest')).size === 2);
    await produce(topic, ['new'], 1);
    await eventually(() => called.values.includes('new'));
  });

  test('gives up a record that no event can hold, loudly, and goes on', async () => {
    const topic = await kafka.createTopic({ configs: { 'max.message.bytes': '8000000' } });
    for (const value of [Buffer.from('before'), Buffer.alloc(5_000_000), Buffer.from('after')]) {
      await kafka.producer.send({ messages: [{ topic, value }] });
    }
    const { called, lines } = await startPoller(topic);
    await eventually(async () => String(await committed(topic)) === '0,3');
    expect(called.values).toEqual(['before', 'after']);
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`GAVE UP ${topic}-0 offset 1: .* 66\\d{5} bytes`)));
  });

  test('lives through the death of the broker, visibly, and loses nothing', async () => {
    const topic = await kafka.createTopic();
    const { called, lines } = await startPoller(topic);
    await produce(topic, ['before']);
    await eventually(async () => String(await committed(topic)) === '0,1');
    await kafka.kill();
    await eventually(() => lines.some((line) => line.startsWith('reading failed')));
    await kafka.restart();
    await eventually(async () => {
      await produce(topic, ['after']);
      return true;
    });
    await eventually(() => called.values.includes('after'));
    expect(lines).toContainEqual('reading works again.');
    await eventually(async () => ((await kafka.committed(`group-of-${topic}`, topic)).get(0) ?? 0n) > 1n);
  });
});
