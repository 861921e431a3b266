import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommittedRecord } from '../../../lambdas/shared/kafka/committed-records.ts';
import type { Service } from '../../../local/process.ts';
import { eventually } from '../../support/eventually.ts';
import { type DeployedPipeline, deployPipeline } from './deployed-pipeline.ts';
import { expectationsOf, makeRecords, type Sent } from './ledger.ts';

const PARTITIONS = 3;
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
/** The contract's bound: results are final this long after the last record, also when no more input comes. */
const SETTLED_MS = 10_000;

let pipeline: DeployedPipeline;
let trigger: Service;
const sent: Sent[] = [];

beforeAll(async () => {
  pipeline = await deployPipeline(PARTITIONS);
  trigger = await pipeline.startTrigger();
}, 90_000);

afterAll(async () => {
  await pipeline?.stop();
});

async function send(records: readonly Sent[]): Promise<void> {
  const producer = pipeline.producer();
  for (let start = 0, turn = 0; start < records.length; start += 200, turn++) {
    const messages = records.slice(start, start + 200);
    await producer.send({ messages: messages as never, compression: CODECS[turn % CODECS.length] ?? 'none' });
  }
  await producer.close();
  sent.push(...records);
}

async function tables() {
  const cities = await pipeline.scan('CityStatsTable');
  const windows = await pipeline.scan('WindowMaximaTable');
  return {
    stats: new Map(cities.map((item) => [item.city?.S, { sum: item.sum?.N, count: Number(item.count?.N) }])),
    maxima: new Map(
      windows.map((item) => [item.windowStart?.S, { city: item.city?.S, temperature: item.temperature?.N }]),
    ),
  };
}

const degrees = (microDegrees: number | bigint) => (Number(microDegrees) / 1e6).toString();
const lastValues = (records: readonly CommittedRecord[]) =>
  new Map(records.map(({ key, value }) => [String(key), String(value)]));
const headerOf = (record: CommittedRecord, name: string) =>
  String(record.headers.findLast(([candidate]) => String(candidate) === name)?.[1]);

/** Everything that was sent, and nothing twice, is in the tables and topics. */
async function expectAllCounted(): Promise<void> {
  const { stats, maxima, rejected } = expectationsOf(sent);
  const stored = await tables();
  expect(stored.stats).toEqual(
    new Map([...stats].map(([city, { sum, count }]) => [city, { sum: degrees(sum), count }])),
  );
  expect(stored.maxima).toEqual(
    new Map(
      [...maxima].map(([window, { city, microDegrees }]) => [window, { city, temperature: degrees(microDegrees) }]),
    ),
  );

  const averages = lastValues(await pipeline.readTopic('output_avg'));
  expect([...averages.keys()].toSorted()).toEqual([...stats.keys()].toSorted());
  for (const [city, { sum, count }] of stats) {
    expect(averages.get(city)?.slice(0, city.length + 1)).toBe(`${city},`);
    expect(Number(averages.get(city)?.slice(city.length + 1))).toBeCloseTo(Number(sum) / count / 1e6, 6);
  }
  expect(lastValues(await pipeline.readTopic('output_max'))).toEqual(
    new Map([...maxima].map(([window, { city, microDegrees }]) => [window, `${city},${degrees(microDegrees)}`])),
  );

  const deadLetters = await pipeline.readTopic('input_dead_letter');
  const once = new Map(
    deadLetters.map((one) => [`${headerOf(one, 'source-partition')}@${headerOf(one, 'source-offset')}`, one]),
  );
  const describeRejection = (code: string, value: Buffer | null) =>
    `${code} ${value === null ? 'null' : value.toString('hex')}`;
  expect([...once.values()].map((one) => describeRejection(headerOf(one, 'error-code'), one.value)).toSorted()).toEqual(
    rejected.map(({ code, value }) => describeRejection(code, value)).toSorted(),
  );
}

describe('the pipeline', () => {
  it('is right within seconds of the last record, its last windows included', async () => {
    await send(makeRecords(1, 4_000, PARTITIONS, Date.now() - 40_000));
    await eventually(SETTLED_MS, expectAllCounted);
  }, 40_000);

  it('publishes each window once when nothing fails', async () => {
    const published = await pipeline.readTopic('output_max');
    expect(published).toHaveLength(new Set(published.map(({ key }) => String(key))).size);
    for (const record of published) {
      const start = Date.parse(String(record.key));
      expect(record.timestamp).toBe(start + 4_999);
      expect(record.headers.map(([name, value]) => [String(name), String(value)])).toEqual([
        ['window-start', new Date(start).toISOString()],
        ['window-end', new Date(start + 5_000).toISOString()],
        ['revision', '1'],
      ]);
    }
  });

  it('counts committed transactions and nothing of aborted ones', async () => {
    const producer = pipeline.producer({ transactionalId: 'test', idempotent: true });
    const records = makeRecords(2, 400, PARTITIONS, Date.now() - 4_000);
    for (const [turn, start] of [0, 100, 200, 300].entries()) {
      const transaction = await producer.beginTransaction();
      await transaction.send({ messages: records.slice(start, start + 100) as never });
      if (turn % 2 === 0) {
        await transaction.commit();
        sent.push(...records.slice(start, start + 100));
      } else {
        await transaction.abort();
      }
    }
    await producer.close();
    await eventually(SETTLED_MS, expectAllCounted);
  }, 40_000);

  it('corrects a published window that a late reading raises, under the next revision', async () => {
    const [window] = [...expectationsOf(sent).maxima.keys()].toSorted();
    const late = {
      topic: 'input',
      partition: 0,
      timestamp: BigInt(Date.parse(window ?? '')),
      value: Buffer.from('Oslo,100'),
    };
    await send([{ ...late, city: 'Oslo', microDegrees: 100_000_000 }]);
    await eventually(SETTLED_MS, expectAllCounted);
    const published = (await pipeline.readTopic('output_max')).filter(({ key }) => String(key) === window);
    expect(published.map((record) => headerOf(record, 'revision'))).toEqual(['1', '2']);
  }, 30_000);

  it('loses nothing and counts nothing twice while its trigger is killed again and again', async () => {
    for (let round = 0; round < 3; round++) {
      const sending = send(makeRecords(10 + round, 3_000, PARTITIONS, Date.now() - 30_000));
      // At a moment that differs from round to round: within the batching window, an invocation or a commit.
      await delay(300 + round * 450);
      process.kill(trigger.pid, 'SIGKILL');
      await Promise.all([sending, trigger.exited]);
      trigger = await pipeline.startTrigger();
    }
    // The killed member's session has to run out before its partitions are served again.
    await eventually(SETTLED_MS + 10_000, expectAllCounted);
  }, 90_000);

  it('changes nothing when everything is read again from the beginning', async () => {
    const topics = ['output_avg', 'output_max', 'input_dead_letter'];
    const before = await tables();
    await trigger.stop();
    const published = await Promise.all(topics.map((topic) => pipeline.readTopic(topic)));
    await eventually(10_000, () => pipeline.resetConsumerGroups());
    trigger = await pipeline.startTrigger();
    // Once a new reading has come through, everything before it has been read again.
    const [fresh] = makeRecords(99, 1, 1, Date.now());
    await send(Array.from({ length: PARTITIONS }, (_, partition) => ({ ...fresh, partition }) as Sent));
    await eventually(SETTLED_MS, expectAllCounted);
    const windows = (await tables()).maxima;
    for (const [window, maximum] of before.maxima) {
      expect(windows.get(window)).toEqual(maximum);
    }
    const again = await Promise.all(topics.map((topic) => pipeline.readTopic(topic)));
    // One window, and no dead letter, came with the new reading. Averages may come again, as they are.
    expect(again[2]).toHaveLength(published[2]?.length ?? 0);
    expect(again[1]).toHaveLength((published[1]?.length ?? 0) + 1);
  }, 60_000);
});
