import {
  type AttributeDefinition,
  CreateTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from '@jest/globals';
import { DynamoDbCityStatsTable } from '../../../lambdas/city-averages/dynamodb-city-stats.ts';
import { DynamoDbProgressTable } from '../../../lambdas/shared/dynamodb/progress-table.ts';
import { DynamoDbWindowMaximaTable } from '../../../lambdas/shared/dynamodb/window-maxima-table.ts';
import { windowOf } from '../../../lambdas/shared/window.ts';
import { cityStatsContract } from '../../contracts/city-stats.ts';
import { progressContract } from '../../contracts/progress.ts';
import { windowMaximaContract } from '../../contracts/window-maxima.ts';
import { type TemporaryEmulator, temporaryEmulator } from '../emulator.ts';

let emulator: TemporaryEmulator;
let client: DynamoDBClient;
let used = 0;

beforeAll(async () => {
  emulator = await temporaryEmulator();
  client = new DynamoDBClient(emulator.client);
  await createTable('CityStats', ['city', 'S']);
  await createTable('WindowMaxima', ['bucket', 'S'], ['windowStart', 'S']);
  await createTable('PartitionProgress', ['consumer', 'S'], ['partition', 'N']);
});

afterAll(async () => {
  client?.destroy();
  await emulator?.stop();
});

async function createTable(
  name: string,
  ...keys: ['city' | 'bucket' | 'windowStart' | 'consumer' | 'partition', 'S' | 'N'][]
) {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map(
        ([key, type]): AttributeDefinition => ({ AttributeName: key, AttributeType: type }),
      ),
      KeySchema: keys.map(
        ([key], index): KeySchemaElement => ({ AttributeName: key, KeyType: index === 0 ? 'HASH' : 'RANGE' }),
      ),
    }),
  );
}

cityStatsContract(
  () => new DynamoDbCityStatsTable(client, { tableName: 'CityStats', epoch: 3, now: () => 0 }),
  () => `City ${used++}`,
);
progressContract(
  () => new DynamoDbProgressTable(client, { tableName: 'PartitionProgress', consumer: `consumer-${used++}`, epoch: 3 }),
);
windowMaximaContract(
  () => new DynamoDbWindowMaximaTable(client, 'WindowMaxima'),
  () => windowOf(5_000 * used++, 5_000),
);
