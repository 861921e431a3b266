import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** An item lacks an attribute that every writer sets: something else writes to the table. */
export class MalformedItemError extends Error {
  override readonly name = 'MalformedItemError';
}

export function stringAttribute(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) {
    throw new MalformedItemError(`An item has no text attribute "${name}".`);
  }
  return value;
}

/** The number as DynamoDB writes it: exact, up to 38 digits. */
export function numberText(item: Item, name: string): string {
  const value = item[name]?.N;
  if (value === undefined) {
    throw new MalformedItemError(`An item has no number attribute "${name}".`);
  }
  return value;
}

export function optionalNumber(item: Item, name: string): number | undefined {
  const value = item[name]?.N;
  return value === undefined ? undefined : Number(value);
}

export const text = (value: string): AttributeValue => ({ S: value });
export const number = (value: number | bigint | string): AttributeValue => ({ N: String(value) });
