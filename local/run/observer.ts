import { type AttributeValue, type DynamoDBClient, paginateQuery, paginateScan } from '@aws-sdk/client-dynamodb';
import { type Admin, ListOffsetTimestamps } from '@platformatic/kafka';
import { TOPICS } from '../../lambdas/shared/topics.ts';
import { adminClient } from '../broker/topics.ts';
import type { CityAverage, Counts, Observation, WindowMaximum } from './observation.ts';

interface Sources {
  readonly bootstrapServers: string;
  readonly dynamodb: DynamoDBClient;
  readonly cityStatsTable: string;
  readonly windowMaximaTable: string;
  readonly inputPartitions: number;
}

const HOUR_MS = 3_600_000;
const WINDOWS_SHOWN = 60;
type Item = Record<string, AttributeValue>;

/** Reads what the pipeline has come to, from the same tables and topics that anybody else would read. */
export class Observer {
  readonly #sources: Sources;
  readonly #admin: Admin;

  constructor(sources: Sources) {
    this.#sources = sources;
    this.#admin = adminClient(sources.bootstrapServers);
  }

  /**
   * @param now milliseconds since the epoch
   * @throws Error when the broker or the emulator does not answer
   */
  async observe(now: number): Promise<Observation> {
    const [counts, cities, windows] = await Promise.all([this.#records(), this.#cities(), this.#newestWindows(now)]);
    return { at: now, ...counts, counted: cities.reduce((sum, city) => sum + city.count, 0), cities, windows };
  }

  /** Everything since the start. */
  async counts(): Promise<Counts> {
    const { dynamodb: client, windowMaximaTable: TableName } = this.#sources;
    const [records, cities] = await Promise.all([this.#records(), this.#cities()]);
    let windows = 0;
    let corrections = 0;
    for await (const page of paginateScan({ client }, { TableName, ConsistentRead: true })) {
      const revisions = (page.Items ?? [])
        .map((item) => number(item, 'publishedRevision'))
        .filter((revision) => revision > 0);
      windows += revisions.length;
      corrections += revisions.reduce((sum, revision) => sum + revision - 1, 0);
    }
    return { ...records, counted: cities.reduce((sum, city) => sum + city.count, 0), windows, corrections };
  }

  async close(): Promise<void> {
    await this.#admin.close();
  }

  async #records(): Promise<{ readonly produced: number; readonly rejected: number }> {
    const partitions = (count: number, timestamp: bigint) =>
      Array.from({ length: count }, (_, partitionIndex) => ({ partitionIndex, timestamp }));
    const offsets = async (timestamp: bigint) =>
      this.#admin.listOffsets({
        topics: [
          { name: TOPICS.input, partitions: partitions(this.#sources.inputPartitions, timestamp) },
          { name: TOPICS.deadLetters, partitions: partitions(1, timestamp) },
        ],
      });
    const [first, last] = await Promise.all([
      offsets(ListOffsetTimestamps.EARLIEST),
      offsets(ListOffsetTimestamps.LATEST),
    ]);
    const total = (topics: typeof last, name: string) =>
      topics
        .filter((topic) => topic.name === name)
        .flatMap((topic) => topic.partitions)
        .reduce((sum, partition) => sum + Number(partition.offset), 0);
    const between = (name: string) => total(last, name) - total(first, name);
    return { produced: between(TOPICS.input), rejected: between(TOPICS.deadLetters) };
  }

  async #cities(): Promise<readonly CityAverage[]> {
    const { dynamodb: client, cityStatsTable: TableName } = this.#sources;
    const cities: CityAverage[] = [];
    for await (const page of paginateScan({ client }, { TableName, ConsistentRead: true })) {
      for (const item of page.Items ?? []) {
        const count = number(item, 'count');
        cities.push({ city: item.city?.S ?? '', count, average: number(item, 'sum') / count });
      }
    }
    return cities;
  }

  /** Newest first. Windows lie in buckets of an hour: just after the turn of the hour, the last ones are in the one before. */
  async #newestWindows(now: number): Promise<readonly WindowMaximum[]> {
    const { dynamodb: client, windowMaximaTable: TableName } = this.#sources;
    const windows: WindowMaximum[] = [];
    for (const hour of [now, now - HOUR_MS]) {
      const pages = paginateQuery(
        { client, pageSize: WINDOWS_SHOWN },
        {
          TableName,
          KeyConditionExpression: '#bucket = :bucket',
          ExpressionAttributeNames: { '#bucket': 'bucket' },
          ExpressionAttributeValues: { ':bucket': { S: new Date(hour).toISOString().slice(0, 13) } },
          ScanIndexForward: false,
        },
      );
      for await (const page of pages) {
        windows.push(...(page.Items ?? []).map(toWindow));
        if (windows.length >= WINDOWS_SHOWN) {
          return windows;
        }
      }
    }
    return windows;
  }
}

function toWindow(item: Item): WindowMaximum {
  return {
    start: item.windowStart?.S ?? '',
    city: item.city?.S ?? '',
    temperature: number(item, 'temperature'),
    publishedRevision: number(item, 'publishedRevision'),
  };
}

/** 0 for an attribute that is not there yet. */
function number(item: Item, name: string): number {
  return Number(item[name]?.N ?? 0);
}
