import {
  type AttributeDefinition,
  CreateTableCommand,
  type DynamoDBClient,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import { nameInRun } from '../target.ts';

/** Key attributes of the tables, partition key first, as lib/state.ts provisions them. */
const TABLES = {
  CityStats: { city: 'S' },
  WindowMaxima: { bucket: 'S', windowStart: 'S' },
  PartitionProgress: { consumer: 'S', partition: 'N' },
} as const;

/** Makes the three tables, empty. */
export async function createTables(client: DynamoDBClient): Promise<void> {
  for (const [name, keys] of Object.entries(TABLES)) {
    await client.send(
      new CreateTableCommand({
        TableName: nameInRun(name),
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: Object.entries(keys).map(
          ([key, type]): AttributeDefinition => ({ AttributeName: key, AttributeType: type }),
        ),
        KeySchema: Object.keys(keys).map(
          (key, index): KeySchemaElement => ({ AttributeName: key, KeyType: index === 0 ? 'HASH' : 'RANGE' }),
        ),
      }),
    );
  }
}
