import { type DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { type Item, numberText, optionalNumber, stringAttribute, text } from '../shared/dynamodb/attributes.ts';
import { parseExactMicroDegrees } from '../shared/micro-degrees.ts';
import { windowBucket } from '../shared/window.ts';
import type { CityTotal, CityTotals, Results, WindowRow } from './results.ts';

interface Tables {
  readonly cityStatsTable: string;
  readonly windowMaximaTable: string;
}

const HOUR_MS = 3_600_000;
/** Readings may be so far ahead of the clock, and so may their windows. */
const AHEAD_MS = 60_000;

/** Reads without asking for consistency, which would cost twice as much: what it shows is a moment old in any case. */
export class DynamoDbResults implements Results {
  readonly #client: DynamoDBClient;
  readonly #tables: Tables;

  constructor(client: DynamoDBClient, tables: Tables) {
    this.#client = client;
    this.#tables = tables;
  }

  async cities(limit: number): Promise<CityTotals> {
    const cities: CityTotal[] = [];
    let from: Item | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.#client.send(
        new ScanCommand({
          TableName: this.#tables.cityStatsTable,
          Limit: limit - cities.length,
          ExclusiveStartKey: from,
          ProjectionExpression: '#city, #sum, #count',
          ExpressionAttributeNames: { '#city': 'city', '#sum': 'sum', '#count': 'count' },
        }),
      );
      cities.push(...Items.map(toCity));
      from = LastEvaluatedKey;
    } while (from !== undefined && cities.length < limit);
    return { cities, complete: from === undefined };
  }

  async newestWindows(now: number, limit: number): Promise<readonly WindowRow[]> {
    const hours = [now + AHEAD_MS, now, now - HOUR_MS].map((start) => windowBucket({ start, end: start }));
    const windows: WindowRow[] = [];
    for (const bucket of new Set(hours)) {
      if (windows.length < limit) {
        windows.push(...(await this.#windowsOf(bucket, limit - windows.length)));
      }
    }
    return windows;
  }

  async #windowsOf(bucket: string, limit: number): Promise<readonly WindowRow[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#tables.windowMaximaTable,
        KeyConditionExpression: '#bucket = :bucket',
        ExpressionAttributeNames: { '#bucket': 'bucket' },
        ExpressionAttributeValues: { ':bucket': text(bucket) },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return Items.map(toWindow);
  }
}

function toCity(item: Item): CityTotal {
  return {
    city: stringAttribute(item, 'city'),
    sum: parseExactMicroDegrees(numberText(item, 'sum')),
    count: Number(numberText(item, 'count')),
  };
}

function toWindow(item: Item): WindowRow {
  return {
    start: Date.parse(stringAttribute(item, 'windowStart')),
    city: stringAttribute(item, 'city'),
    microDegrees: Number(parseExactMicroDegrees(numberText(item, 'temperature'))),
    publishedRevision: optionalNumber(item, 'publishedRevision') ?? 0,
  };
}
