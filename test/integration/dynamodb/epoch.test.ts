import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDbCityStatsTable } from '../../../lambdas/city-averages/dynamodb-city-stats.ts';
import { averageCities } from '../../../lambdas/city-averages/story.ts';
import { DynamoDbProgressTable } from '../../../lambdas/shared/dynamodb/progress-table.ts';
import { DynamoDbWindowMaximaTable } from '../../../lambdas/shared/dynamodb/window-maxima-table.ts';
import type { KafkaBatch } from '../../../lambdas/shared/kafka/batch.ts';
import { TOPICS } from '../../../lambdas/shared/topics.ts';
import { windowOf } from '../../../lambdas/shared/window.ts';
import { trackMaxima } from '../../../lambdas/window-maxima/story.ts';
import { type DynamoDbLocal, startDynamoDbLocal } from '../../support/dynamodb-local/dynamodb-local.ts';
import { InMemoryTopics } from '../../twins/topics.ts';
import { InMemoryWindowTimers } from '../../twins/window-timers.ts';
import { createTables } from './create-tables.ts';

const NOW = Date.parse('2026-11-23T20:00:00Z');
const SETTINGS = { windowMs: 5_000, graceMs: 1_000, outOfOrdernessMs: 1_000, retentionMs: 86_400_000 };

let server: DynamoDbLocal;
let client: DynamoDBClient;
let cities = 0;

beforeAll(async () => {
  server = await startDynamoDbLocal();
  client = new DynamoDBClient(server.client);
  await createTables(client);
});

afterAll(async () => {
  client?.destroy();
  await server?.stop();
});

const now = () => NOW;
const progressOf = (consumer: string, epoch: number) =>
  new DynamoDbProgressTable(client, { tableName: 'PartitionProgress', consumer, epoch });
const windowMaxima = () => new DynamoDbWindowMaximaTable(client, 'WindowMaxima');

describe('an input topic that was made anew', () => {
  let city: string;
  let topics: InMemoryTopics;
  beforeEach(() => {
    city = `City ${cities++}`;
    topics = new InMemoryTopics();
  });

  /** Readings of `degrees` in partition 0 at the offsets [from, to), one window for each test. */
  const batch = (from: number, to: number, degrees: number): KafkaBatch => [
    {
      partition: 0,
      records: Array.from({ length: to - from }, (_, index) => ({
        topic: TOPICS.input,
        partition: 0,
        offset: from + index,
        timestamp: NOW - 5_000 * cities,
        key: null,
        value: Buffer.from(`${city},${degrees}`),
        headers: [],
      })),
    },
  ];
  const window = () => windowOf(NOW - 5_000 * cities, 5_000);

  /** The two functions as their handlers wire them, under names of this test's own. */
  const functionsIn = (epoch: number) => ({
    average: (records: KafkaBatch) =>
      averageCities(records, {
        table: new DynamoDbCityStatsTable(client, { tableName: 'CityStats', epoch, now }),
        progress: progressOf(`averages ${city}`, epoch),
        publisher: topics,
        now,
      }),
    track: (records: KafkaBatch) =>
      trackMaxima(records, SETTINGS, {
        table: windowMaxima(),
        timers: new InMemoryWindowTimers(NOW),
        progress: progressOf(`maxima ${city}`, epoch),
        invocationId: 'invocation',
        now,
      }),
  });
  const item = async () => {
    const { Item = {} } = await client.send(new GetItemCommand({ TableName: 'CityStats', Key: { city: { S: city } } }));
    return Object.fromEntries(Object.entries(Item).map(([name, { N }]) => [name, N]));
  };
  const nextOffsets = async (consumer: string) =>
    Promise.all([0, 1].map(async (epoch) => (await progressOf(consumer, epoch).read()).get(0)?.nextOffset));

  test('is skipped batch by batch as long as the epoch stays, which is what BatchesSkipped counts', async () => {
    const { average, track } = functionsIn(0);
    expect(await average(batch(100, 110, 1))).toMatchObject({ read: 10, skipped: 0, published: 1 });
    expect(await track(batch(100, 110, 1))).toMatchObject({ read: 10, skipped: 0 });

    // The average is published again as it is.
    expect(await average(batch(0, 5, 20))).toEqual({ read: 5, skipped: 5, rejected: 0, published: 1 });
    expect(await track(batch(0, 5, 20))).toMatchObject({ read: 5, skipped: 5, windows: 0 });
    expect(await item()).toMatchObject({ sum: '10', count: '10', 'f0-0': '109' });
    expect([...topics.lastValues(TOPICS.averages)]).toEqual([[city, `${city},1`]]);
  });

  test('is counted in the next epoch, once, onto the sums and maxima that are there', async () => {
    await functionsIn(0).average(batch(100, 110, 1));
    await functionsIn(0).track(batch(100, 110, 1));

    const { average, track } = functionsIn(1);
    expect(await average(batch(0, 5, 4))).toEqual({ read: 5, skipped: 0, rejected: 0, published: 1 });
    expect(await average(batch(0, 5, 4))).toEqual({ read: 5, skipped: 5, rejected: 0, published: 1 });
    expect(await item()).toMatchObject({ sum: '30', count: '15', 'f0-0': '109', 'f1-0': '4' });
    expect([...topics.lastValues(TOPICS.averages)]).toEqual([[city, `${city},2`]]);

    expect(await track(batch(0, 5, 4))).toMatchObject({ read: 5, skipped: 0, windows: 1 });
    expect(await track(batch(0, 5, 4))).toMatchObject({ read: 5, skipped: 5, windows: 0 });
    expect(await windowMaxima().seal(window(), 'timer')).toMatchObject({ maximum: { city, microDegrees: 4_000_000 } });
    expect(await nextOffsets(`averages ${city}`)).toEqual([110, 5]);
    expect(await nextOffsets(`maxima ${city}`)).toEqual([110, 5]);
  });

  test('goes on where the old epoch stood when the raise is taken back', async () => {
    await functionsIn(0).average(batch(100, 110, 1));
    await functionsIn(1).average(batch(0, 5, 1));

    const { average } = functionsIn(0);
    expect(await average(batch(5, 110, 1))).toMatchObject({ read: 105, skipped: 105 });
    expect(await average(batch(110, 112, 1))).toMatchObject({ read: 2, skipped: 0 });
    expect(await item()).toMatchObject({ sum: '17', count: '17', 'f0-0': '111', 'f1-0': '4' });
  });
});
