import { expect } from '@jest/globals';
import type { CommittedRecord } from '../../../lambdas/shared/kafka/committed-records.ts';
import type { DeployedPipeline } from './deployed-pipeline.ts';
import { expectationsOf, type Sent } from './ledger.ts';

const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;

/** Sends the records, 200 at a time, each time with another codec. */
export async function sendRecords(pipeline: DeployedPipeline, records: readonly Sent[]): Promise<void> {
  const producer = pipeline.producer();
  for (let start = 0, turn = 0; start < records.length; start += 200, turn++) {
    const messages = records.slice(start, start + 200);
    await producer.send({ messages: messages as never, compression: CODECS[turn % CODECS.length] ?? 'none' });
  }
  await producer.close();
}

export async function tables(pipeline: DeployedPipeline) {
  const cities = await pipeline.scan('CityStatsTable');
  const windows = await pipeline.scan('WindowMaximaTable');
  return {
    stats: new Map(
      cities.map((item) => [item.city?.S, { sum: withoutZeros(item.sum?.N), count: Number(item.count?.N) }]),
    ),
    maxima: new Map(
      windows.map((item) => [item.windowStart?.S, { city: item.city?.S, temperature: item.temperature?.N }]),
    ),
  };
}

/** DynamoDB writes no zeros at the end of a fraction, DynamoDB Local and with it LocalStack do. */
const withoutZeros = (number = '') => (number.includes('.') ? number.replace(/\.?0+$/, '') : number);
const degrees = (microDegrees: number | bigint) => (Number(microDegrees) / 1e6).toString();
const lastValues = (records: readonly CommittedRecord[]) =>
  new Map(records.map(({ key, value }) => [String(key), String(value)]));
export const headerOf = (record: CommittedRecord, name: string) =>
  String(record.headers.findLast(([candidate]) => String(candidate) === name)?.[1]);

/** Everything that was sent, and nothing twice, is in the tables and topics. */
export async function expectExactlyOnce(pipeline: DeployedPipeline, sent: readonly Sent[]): Promise<void> {
  const { stats, maxima, rejected } = expectationsOf(sent);
  const stored = await tables(pipeline);
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
