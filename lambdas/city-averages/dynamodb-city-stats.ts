import { setTimeout as delay } from 'node:timers/promises';
import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Item, number, numberText, stringAttribute, text } from '../shared/dynamodb/attributes.ts';
import { conditionalUpdate } from '../shared/dynamodb/conditional-update.ts';
import { formatMicroDegrees, parseExactMicroDegrees } from '../shared/micro-degrees.ts';
import { type CityAddition, recordCount, sumOf } from './additions.ts';
import type { AddOutcome, CityStats, CityStatsTable } from './city-stats.ts';

interface Settings {
  readonly tableName: string;
  readonly epoch: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** DynamoDB's limit for one BatchGetItem. */
const KEYS_PER_READ = 100;
const READ_ATTEMPTS = 8;
const FIRST_BACKOFF_MS = 20;

/** DynamoDB left keys unread for longer than the retries last: the batch fails and is delivered again. */
export class UnreadCitiesError extends Error {
  override readonly name = 'UnreadCitiesError';
}

/**
 * One item a city. The fence of partition 17 in epoch 0 is the attribute `f0-17`: short, because an item holds one for
 * each partition and each write pays for the whole item.
 */
export class DynamoDbCityStatsTable implements CityStatsTable {
  readonly #client: DynamoDBClient;
  readonly #settings: Settings;

  constructor(client: DynamoDBClient, settings: Settings) {
    this.#client = client;
    this.#settings = settings;
  }

  async add(addition: CityAddition): Promise<AddOutcome> {
    const { partitions } = addition;
    const fenceNames = partitions.map(({ partition }) => [`#f${partition}`, this.#fenceName(partition)] as const);
    const { written, item } = await conditionalUpdate(this.#client, {
      TableName: this.#settings.tableName,
      Key: { city: text(addition.city) },
      UpdateExpression: `SET #updatedAt = :updatedAt, ${partitions
        .map(({ partition }) => `#f${partition} = :last${partition}`)
        .join(', ')} ADD #sum :sum, #count :count`,
      ConditionExpression: partitions
        .map(({ partition }) => `(attribute_not_exists(#f${partition}) OR #f${partition} < :first${partition})`)
        .join(' AND '),
      ExpressionAttributeNames: {
        '#updatedAt': 'updatedAt',
        '#sum': 'sum',
        '#count': 'count',
        ...Object.fromEntries(fenceNames),
      },
      ExpressionAttributeValues: {
        ':updatedAt': text(new Date(this.#settings.now()).toISOString()),
        ':sum': number(formatMicroDegrees(sumOf(addition))),
        ':count': number(recordCount(addition)),
        ...Object.fromEntries(
          partitions.flatMap(({ partition, offsets }) => [
            [`:first${partition}`, number(offsets[0] ?? 0)],
            [`:last${partition}`, number(offsets.at(-1) ?? 0)],
          ]),
        ),
      },
    });
    // A condition on fences can only fail on an item that has one.
    const stats = toStats(item ?? {});
    return written ? { kind: 'added', stats } : { kind: 'fenced', stats, fences: this.#fencesOf(item ?? {}) };
  }

  async read(cities: readonly string[]): Promise<readonly CityStats[]> {
    const stats: CityStats[] = [];
    for (let start = 0; start < cities.length; start += KEYS_PER_READ) {
      stats.push(...(await this.#readTogether(cities.slice(start, start + KEYS_PER_READ))));
    }
    return stats;
  }

  async #readTogether(cities: readonly string[]): Promise<readonly CityStats[]> {
    const { tableName } = this.#settings;
    const stats: CityStats[] = [];
    let keys: Item[] = cities.map((city) => ({ city: text(city) }));
    for (let attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
      const { Responses, UnprocessedKeys } = await this.#client.send(
        new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: keys, ConsistentRead: true } } }),
      );
      stats.push(...(Responses?.[tableName] ?? []).map(toStats));
      keys = UnprocessedKeys?.[tableName]?.Keys ?? [];
      if (keys.length === 0) {
        return stats;
      }
      await delay(FIRST_BACKOFF_MS * 2 ** attempt);
    }
    throw new UnreadCitiesError(`DynamoDB left ${keys.length} cities unread after ${READ_ATTEMPTS} attempts.`);
  }

  #fenceName(partition: number): string {
    return `f${this.#settings.epoch}-${partition}`;
  }

  #fencesOf(item: Item): Map<number, number> {
    const prefix = `f${this.#settings.epoch}-`;
    return new Map(
      Object.keys(item)
        .filter((name) => name.startsWith(prefix))
        .map((name) => [Number(name.slice(prefix.length)), Number(numberText(item, name))]),
    );
  }
}

function toStats(item: Item): CityStats {
  return {
    city: stringAttribute(item, 'city'),
    sum: parseExactMicroDegrees(numberText(item, 'sum')),
    count: Number(numberText(item, 'count')),
  };
}
