import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { averageCities, type CityAveragesPorts } from '../../../lambdas/city-averages/story.ts';
import { divideRounding, formatMicroDegrees } from '../../../lambdas/shared/micro-degrees.ts';
import { deliver, deliverySteps, NOW, oracle, topicContent } from '../../support/stream.ts';
import { InMemoryCityStats } from '../../twins/city-stats.ts';
import { InMemoryProgress } from '../../twins/progress.ts';
import { header, InMemoryTopics } from '../../twins/topics.ts';

class Crash extends Error {}

const OSLO_AT_3 = {
  topic: 'input',
  partition: 0,
  offset: 0,
  timestamp: NOW,
  key: null,
  value: Buffer.from('Oslo,3'),
  headers: [],
};

const pipeline = (): CityAveragesPorts & { readonly table: InMemoryCityStats; readonly publisher: InMemoryTopics } => ({
  table: new InMemoryCityStats(),
  progress: new InMemoryProgress(),
  publisher: new InMemoryTopics(),
  now: () => NOW,
});

/** The same ports, which fail for good after some calls: before or after the call took effect. */
function failingAfter(calls: number, landed: boolean, ports: CityAveragesPorts): CityAveragesPorts {
  let left = calls;
  const guard =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args) => {
      if (--left >= 0) {
        return call(...args);
      }
      if (left === -1 && landed) {
        await call(...args);
      }
      throw new Crash();
    };
  const { table, progress, publisher } = ports;
  return {
    ...ports,
    table: { add: guard((addition) => table.add(addition)), read: guard((cities) => table.read(cities)) },
    progress: {
      read: guard(() => progress.read()),
      advance: guard((partition, to) => progress.advance(partition, to)),
      judge: guard((partition, judgement) => progress.judge(partition, judgement)),
    },
    publisher: { publish: guard((messages) => publisher.publish(messages)) },
  };
}

describe('city-averages', () => {
  it('counts each record once and publishes the last average of each city, however the stream is cut and redelivered', async () => {
    const crashes = fc.infiniteStream(fc.record({ calls: fc.integer({ min: 0, max: 12 }), landed: fc.boolean() }));
    await fc.assert(
      fc.asyncProperty(topicContent, deliverySteps, crashes, async (content, steps, crash) => {
        const ports = pipeline();
        await deliver(content, steps, async (batch, fails) => {
          const { calls, landed } = crash.next().value;
          const attempt = averageCities(batch, fails ? failingAfter(calls, landed, ports) : ports);
          await attempt.catch((error) => expect(error).toBeInstanceOf(Crash));
        });

        const expected = oracle(content);
        const stats = await ports.table.read([...expected.sums.keys()]);
        expect(new Map(stats.map(({ city, sum, count }) => [city, { sum, count }]))).toEqual(expected.sums);
        expect(ports.publisher.lastValues('output_avg')).toEqual(
          new Map(
            [...expected.sums].map(([city, { sum, count }]) => [
              city,
              `${city},${formatMicroDegrees(divideRounding(sum, BigInt(count)))}`,
            ]),
          ),
        );
        const position = (message: { partition: number | string; offset: number | string }) =>
          `${message.partition}@${message.offset}`;
        const deadLetters = ports.publisher.of('input_dead_letter').map((message) =>
          position({
            partition: header(message, 'source-partition') ?? '',
            offset: header(message, 'source-offset') ?? '',
          }),
        );
        expect(new Set(deadLetters)).toEqual(new Set(expected.rejected.map(position)));
      }),
      { numRuns: 400 },
    );
  });

  it('changes nothing when all of it is replayed, and tells that all was skipped', async () => {
    await fc.assert(
      fc.asyncProperty(topicContent, async (content) => {
        const ports = pipeline();
        const replay = () =>
          averageCities(
            content.flatMap((records, partition) => (records.length > 0 ? [{ partition, records }] : [])),
            ports,
          );
        await replay();
        const before = ports.publisher.lastValues('output_avg');
        const deadLetters = ports.publisher.of('input_dead_letter').length;
        const later = { ...ports, now: () => NOW + 600_000 };
        Object.assign(ports, later);
        const outcome = await replay();
        expect(outcome).toMatchObject({ rejected: 0, published: before.size, skipped: outcome.read });
        expect(ports.publisher.lastValues('output_avg')).toEqual(before);
        expect(ports.publisher.of('input_dead_letter')).toHaveLength(deadLetters);
      }),
    );
  });

  it('does not count later what a crashed attempt has put aside for its timestamp', async () => {
    const ports = pipeline();
    const ahead = (offset: number, value: string, aheadMs: number) => ({
      topic: 'input',
      partition: 0,
      offset,
      timestamp: NOW + aheadMs,
      key: null,
      value: Buffer.from(value),
      headers: [],
    });
    const early = ahead(0, 'Oslo,1', 61_000);
    // Everything up to the dead letter takes effect, then the attempt is gone; it comes again when the time has passed, with more.
    const dying = {
      ...ports,
      table: { ...ports.table, add: async () => Promise.reject(new Crash()), read: async () => [] },
    };
    await expect(averageCities([{ partition: 0, records: [early, ahead(1, 'Rome,2', 0)] }], dying)).rejects.toThrow(
      Crash,
    );
    const later = { ...ports, now: () => NOW + 120_000 };
    const again = [
      {
        partition: 0,
        records: [early, ahead(1, 'Rome,2', 0), ahead(2, 'Oslo,3', 61_000), ahead(3, 'Bern,4', 200_000)],
      },
    ];
    const outcome = await averageCities(again, later);
    expect(outcome).toMatchObject({ read: 4, rejected: 2, skipped: 0 });
    expect(ports.publisher.lastValues('output_avg')).toEqual(
      new Map([
        ['Rome', 'Rome,2'],
        ['Oslo', 'Oslo,3'],
      ]),
    );
    expect(ports.publisher.of('input_dead_letter').map((message) => header(message, 'source-offset'))).toEqual([
      '0',
      '0',
      '3',
    ]);
  });

  it('does not reject what a crashed attempt has counted, though its own clock stands further back', async () => {
    const ports = pipeline();
    const value = Buffer.from('Oslo,1');
    const batch = [
      {
        partition: 0,
        records: [{ topic: 'input', partition: 0, offset: 0, timestamp: NOW + 59_000, key: null, value, headers: [] }],
      },
    ];
    const lost = { ...ports, publisher: { publish: async () => Promise.reject(new Crash()) } };
    await expect(averageCities(batch, lost)).rejects.toThrow(Crash);
    expect(await averageCities(batch, { ...ports, now: () => NOW - 5_000 })).toMatchObject({ rejected: 0, skipped: 1 });
    expect(ports.publisher.of('input_dead_letter')).toEqual([]);
  });

  it('adds a batch of more partitions than one write takes, once', async () => {
    const ports = pipeline();
    const largest: number[] = [];
    const table = {
      read: (cities: readonly string[]) => ports.table.read(cities),
      add: (addition: Parameters<typeof ports.table.add>[0]) => {
        largest.push(addition.partitions.length);
        return ports.table.add(addition);
      },
    };
    const value = Buffer.from('Oslo,1');
    const batch = Array.from({ length: 120 }, (_, partition) => ({
      partition,
      records: [{ topic: 'input', partition, offset: 0, timestamp: NOW, key: null, value, headers: [] }],
    }));
    const lost = { ...ports, table, publisher: { publish: async () => Promise.reject(new Crash()) } };
    await expect(averageCities(batch, lost)).rejects.toThrow(Crash);
    expect(await averageCities(batch, { ...ports, table })).toMatchObject({ read: 120, skipped: 120, published: 1 });
    expect(Math.max(...largest)).toBe(50);
    expect(ports.publisher.lastValues('output_avg')).toEqual(new Map([['Oslo', 'Oslo,1']]));
    expect((await ports.table.read(['Oslo']))[0]).toEqual({ city: 'Oslo', sum: 120_000_000n, count: 120 });
  });

  it('publishes again what a crash may have kept from the topic', async () => {
    const ports = pipeline();
    const batch = [
      {
        partition: 0,
        records: [OSLO_AT_3],
      },
    ];
    const lost = { ...ports, publisher: { publish: async () => Promise.reject(new Crash()) } };
    await expect(averageCities(batch, lost)).rejects.toThrow(Crash);
    const outcome = await averageCities(batch, ports);
    expect(outcome).toEqual({ read: 1, rejected: 0, skipped: 1, published: 1 });
    expect(ports.publisher.lastValues('output_avg')).toEqual(new Map([['Oslo', 'Oslo,3']]));
  });

  it('publishes the present average after a late one, though another attempt has finished the batch meanwhile', async () => {
    const ports = pipeline();
    const value = (text: string) => Buffer.from(text);
    const record = (offset: number, text: string) => ({
      topic: 'input',
      partition: 0,
      offset,
      timestamp: NOW,
      key: null,
      value: value(text),
      headers: [],
    });
    const batch = [{ partition: 0, records: [record(0, 'Oslo,3')] }];
    // Its publication hangs; while it does, the batch and the next one are done by others. Then it lands, and the attempt fails.
    const slow = {
      publish: async (messages: Parameters<InMemoryTopics['publish']>[0]) => {
        await averageCities(batch, ports);
        await averageCities([{ partition: 0, records: [record(1, 'Oslo,9')] }], ports);
        await ports.publisher.publish(messages);
        throw new Crash();
      },
    };
    await expect(averageCities(batch, { ...ports, publisher: slow })).rejects.toThrow(Crash);
    expect(ports.publisher.lastValues('output_avg')).toEqual(new Map([['Oslo', 'Oslo,3']]));
    await averageCities(batch, ports);
    expect(ports.publisher.lastValues('output_avg')).toEqual(new Map([['Oslo', 'Oslo,6']]));
  });

  it('publishes what another partition added meanwhile, if its own average came later', async () => {
    const ports = pipeline();
    const add = (partition: number, microDegrees: number) =>
      ports.table.add({ city: 'Oslo', partitions: [{ partition, offsets: [0], microDegrees: [microDegrees] }] });
    let published = 0;
    const publisher = {
      publish: async (messages: Parameters<InMemoryTopics['publish']>[0]) => {
        // Just before the first two publications reach the topic, another partition adds and publishes.
        if (published++ < 2) {
          await add(published, 9_000_000);
        }
        await ports.publisher.publish(messages);
      },
    };
    await averageCities([{ partition: 0, records: [OSLO_AT_3] }], { ...ports, publisher });
    expect(
      ports.publisher
        .of('output_avg')
        .map(({ value, ...message }) => [String(value), header(message as never, 'count')]),
    ).toEqual([
      ['Oslo,3', '1'],
      ['Oslo,6', '2'],
      ['Oslo,7', '3'],
    ]);
  });

  it('keeps the original bytes, headers and timestamp of a rejected record, and adds why', async () => {
    const ports = pipeline();
    const headers = [
      ['error-code', Buffer.from('its own')],
      ['trace', null],
      ['trace', Buffer.of(0, 255)],
    ] as const;
    const value = Buffer.of(0xff, 0xfe);
    const record = { topic: 'input', partition: 4, offset: 17, timestamp: 123, key: Buffer.alloc(0), value, headers };
    await averageCities([{ partition: 4, records: [record] }], ports);
    expect(ports.publisher.messages).toEqual([
      {
        topic: 'input_dead_letter',
        key: Buffer.alloc(0),
        value,
        timestamp: 123,
        headers: [
          ...headers,
          ['error-code', 'INVALID_UTF8'],
          ['error-message', 'The value is not valid UTF-8.'],
          ['source-topic', 'input'],
          ['source-partition', '4'],
          ['source-offset', '17'],
        ],
      },
    ]);
  });
});
