import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { PartitionProgress, Progress, ProgressTable } from '../progress.ts';
import { type Item, number, numberText, optionalNumber, text } from './attributes.ts';
import { conditionalUpdate } from './conditional-update.ts';

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
  async advance(progress: PartitionProgress): Promise<void> {
    let wanted = progress;
    for (;;) {
      const { written, item } = await this.#write(wanted);
      if (written) {
        return;
      }
      const stored = item === undefined ? undefined : toProgress(item);
      const watermark = later(stored?.watermark, wanted.watermark);
      if (stored !== undefined && stored.nextOffset >= wanted.nextOffset && stored.watermark === watermark) {
        return;
      }
      wanted = { ...wanted, nextOffset: Math.max(stored?.nextOffset ?? 0, wanted.nextOffset), watermark };
    }
  }

  #write({ partition, nextOffset, watermark }: PartitionProgress) {
    const keepsWatermark = watermark !== undefined;
    return conditionalUpdate(this.#client, {
      TableName: this.#tableName,
      Key: { consumer: text(this.#consumer), partition: number(partition) },
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
}

function toProgress(item: Item): PartitionProgress {
  return {
    partition: Number(numberText(item, 'partition')),
    nextOffset: Number(numberText(item, 'nextOffset')),
    watermark: optionalNumber(item, 'watermark'),
  };
}

function later(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
