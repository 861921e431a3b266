import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Item } from './attributes.ts';

export type ConditionalUpdate =
  /** The item after the write. */
  | { readonly written: true; readonly item: Item }
  /** The item as it stands, unchanged; undefined when there is none. */
  | { readonly written: false; readonly item: Item | undefined };

/** Updates an item on a condition, and tells what the item holds either way. */
export async function conditionalUpdate(
  client: DynamoDBClient,
  input: Omit<UpdateItemCommandInput, 'ReturnValues' | 'ReturnValuesOnConditionCheckFailure'>,
): Promise<ConditionalUpdate> {
  try {
    const { Attributes } = await client.send(
      new UpdateItemCommand({ ...input, ReturnValues: 'ALL_NEW', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    );
    return { written: true, item: Attributes ?? {} };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return { written: false, item: error.Item };
    }
    throw error;
  }
}
