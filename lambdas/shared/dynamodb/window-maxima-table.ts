import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { formatMicroDegrees, parseExactMicroDegrees } from '../micro-degrees.ts';
import { type Window, windowBucket, windowName } from '../window.ts';
import type { Maximum, WindowMaximaTable, WindowState } from '../window-state.ts';
import { type Item, number, numberText, optionalNumber, stringAttribute, text } from './attributes.ts';
import { type ConditionalUpdate, conditionalUpdate } from './conditional-update.ts';

const NAMES = {
  '#city': 'city',
  '#temperature': 'temperature',
  '#revision': 'revision',
  '#sealed': 'sealedRevision',
  '#sealedBy': 'sealedBy',
  '#published': 'publishedRevision',
  '#publishedCity': 'publishedCity',
  '#publishedTemperature': 'publishedTemperature',
  '#timer': 'timerRevision',
  '#expiresAt': 'expiresAt',
} as const;

/** One item a window under `bucket` (its hour) and `windowStart`, so the newest windows are one query away. */
export class DynamoDbWindowMaximaTable implements WindowMaximaTable {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async raise(window: Window, maximum: Maximum, keepUntil: number): Promise<WindowState> {
    const { item } = await this.#update(window, {
      set: '#city = :city, #temperature = :temperature, #expiresAt = :expiresAt, #revision = if_not_exists(#sealed, :none) + :one',
      when: 'attribute_not_exists(#temperature) OR #temperature < :temperature OR (#temperature = :temperature AND #city > :city)',
      values: {
        ':city': text(maximum.city),
        ':temperature': number(formatMicroDegrees(maximum.microDegrees)),
        ':expiresAt': number(Math.ceil(keepUntil / 1000)),
        ':none': number(0),
        ':one': number(1),
      },
    });
    // The condition can only fail on an item that has a maximum.
    return toState(window, item ?? {});
  }

  async markTimer(window: Window, revision: number): Promise<void> {
    await this.#update(window, {
      set: '#timer = :revision',
      when: 'attribute_exists(#revision) AND (attribute_not_exists(#timer) OR #timer < :revision)',
      values: { ':revision': number(revision) },
    });
  }

  async seal(window: Window, timerId: string): Promise<WindowState | undefined> {
    const { item } = await this.#update(window, {
      set: '#sealed = #revision, #sealedBy = :timer',
      when: 'attribute_exists(#revision) AND (attribute_not_exists(#sealed) OR #sealed < #revision)',
      values: { ':timer': text(timerId) },
    });
    return item === undefined ? undefined : toState(window, item);
  }

  async recordPublished({ window, maximum, revision }: WindowState): Promise<WindowState> {
    const { item } = await this.#update(window, {
      set: '#published = :revision, #publishedCity = :city, #publishedTemperature = :temperature',
      when: '#revision = :revision',
      values: {
        ':revision': number(revision),
        ':city': text(maximum.city),
        ':temperature': number(formatMicroDegrees(maximum.microDegrees)),
      },
    });
    return toState(window, item ?? {});
  }

  #update(
    window: Window,
    { set, when, values }: { set: string; when: string; values: Item },
  ): Promise<ConditionalUpdate> {
    const used = Object.entries(NAMES).filter(([name]) => new RegExp(`${name}\\b`).test(`${set} ${when}`));
    return conditionalUpdate(this.#client, {
      TableName: this.#tableName,
      Key: { bucket: text(windowBucket(window)), windowStart: text(windowName(window)) },
      UpdateExpression: `SET ${set}`,
      ConditionExpression: when,
      ExpressionAttributeNames: Object.fromEntries(used),
      ExpressionAttributeValues: values,
    });
  }
}

function toState(window: Window, item: Item): WindowState {
  return {
    window,
    maximum: {
      city: stringAttribute(item, 'city'),
      microDegrees: Number(parseExactMicroDegrees(numberText(item, 'temperature'))),
    },
    revision: Number(numberText(item, 'revision')),
    sealedRevision: optionalNumber(item, 'sealedRevision') ?? 0,
    sealedBy: item.sealedBy?.S,
    publishedRevision: optionalNumber(item, 'publishedRevision') ?? 0,
    timerRevision: optionalNumber(item, 'timerRevision') ?? 0,
  };
}
