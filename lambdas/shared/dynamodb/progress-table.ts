import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { Judgement, PartitionProgress, Progress, ProgressTable } from '../progress.ts';
import { type Item, number, numberText, optionalNumber, text } from './attributes.ts';
import { conditionalUpdate } from './conditional-update.ts';

type Advance = Pick<PartitionProgress, 'nextOffset' | 'watermark'>;

interface Settings {
  readonly tableName: string;
  /** The function whose progress it is. */
  readonly consumer: string;
  readonly epoch: number;
}

/** An item a partition under the key `<consumer>#<epoch>`, so one query reads them all. */
export class DynamoDbProgressTable implements ProgressTable {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #consumer: string;

  constructor(client: DynamoDBClient, { tableName, consumer, epoch }: Settings) {
    this.#client = client;
    this.#tableName = tableName;
    this.#consumer = `${consumer}#${epoch}`;
  }

  async read(): Promise<Progress> {
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#tableName,
        ConsistentRead: true,
        KeyConditionExpression: '#consumer = :consumer',
        ExpressionAttributeNames: { '#consumer': 'consumer' },
        ExpressionAttributeValues: { ':consumer': text(this.#consumer) },
      },
    );
    const progress = new Map<number, PartitionProgress>();
    for await (const { Items = [] } of pages) {
      for (const item of Items.map(toProgress)) {
        progress.set(item.partition, item);
      }
    }
    return progress;
  }

  /** Two writers may overlap (a retry and the attempt it replaced): each keeps the later offset and the later watermark. */
  async advance(partition: number, to: Advance): Promise<void> {
    let wanted = to;
    for (;;) {
      const { written, item } = await this.#write(partition, wanted);
      if (written) {
        return;
      }
      const stored = item === undefined ? undefined : toProgress(item);
      const watermark = later(stored?.watermark, wanted.watermark);
      if (stored !== undefined && stored.nextOffset >= wanted.nextOffset && stored.watermark === watermark) {
        return;
      }
      wanted = { nextOffset: Math.max(stored?.nextOffset ?? 0, wanted.nextOffset), watermark };
    }
  }

  async judge(partition: number, { from, upTo, at }: Judgement): Promise<boolean> {
    const { written } = await conditionalUpdate(this.#client, {
      TableName: this.#tableName,
      Key: this.#key(partition),
      UpdateExpression: 'SET #from = :from, #upTo = :upTo, #at = :at',
      ConditionExpression:
        '(attribute_not_exists(#upTo) OR #upTo < :from) AND (attribute_not_exists(#next) OR #next <= :from)',
      ExpressionAttributeNames: {
        '#next': 'nextOffset',
        '#from': 'judgedFrom',
        '#upTo': 'judgedUpTo',
        '#at': 'judgedAt',
      },
      ExpressionAttributeValues: { ':from': number(from), ':upTo': number(upTo), ':at': number(at) },
    });
    return written;
  }

  #write(partition: number, { nextOffset, watermark }: Advance) {
    const keepsWatermark = watermark !== undefined;
    return conditionalUpdate(this.#client, {
      TableName: this.#tableName,
      Key: this.#key(partition),
      UpdateExpression: `SET #next = :next${keepsWatermark ? ', #watermark = :watermark' : ''}`,
      ConditionExpression: [
        '(attribute_not_exists(#next) OR #next <= :next)',
        ...(keepsWatermark ? ['(attribute_not_exists(#watermark) OR #watermark <= :watermark)'] : []),
      ].join(' AND '),
      ExpressionAttributeNames: { '#next': 'nextOffset', ...(keepsWatermark && { '#watermark': 'watermark' }) },
      ExpressionAttributeValues: {
        ':next': number(nextOffset),
        ...(keepsWatermark && { ':watermark': number(watermark) }),
      },
    });
  }

  #key(partition: number): Item {
    return { consumer: text(this.#consumer), partition: number(partition) };
  }
}

function toProgress(item: Item): PartitionProgress {
  const upTo = optionalNumber(item, 'judgedUpTo');
  return {
    partition: Number(numberText(item, 'partition')),
    // A first batch may be judged before it is done.
    nextOffset: optionalNumber(item, 'nextOffset') ?? 0,
    watermark: optionalNumber(item, 'watermark'),
    judgement:
      upTo === undefined
        ? undefined
        : { from: Number(numberText(item, 'judgedFrom')), upTo, at: Number(numberText(item, 'judgedAt')) },
  };
}

function later(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
