import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { DynamoDbCityStatsTable } from '../../../lambdas/city-averages/dynamodb-city-stats.ts';
import { DynamoDbProgressTable } from '../../../lambdas/shared/dynamodb/progress-table.ts';
import { DynamoDbWindowMaximaTable } from '../../../lambdas/shared/dynamodb/window-maxima-table.ts';
import { windowOf } from '../../../lambdas/shared/window.ts';
import { cityStatsContract } from '../../contracts/city-stats.ts';
import { progressContract } from '../../contracts/progress.ts';
import { windowMaximaContract } from '../../contracts/window-maxima.ts';
import { startDynamoDbLocal } from '../../support/dynamodb-local/dynamodb-local.ts';
import { temporaryEmulator } from '../emulator.ts';
import { nameInRun } from '../target.ts';
import { createTables } from './create-tables.ts';

/** Both keep the contracts; where they differ, Amazon's is right. */
const SERVERS = [
  ["Amazon's DynamoDB Local", startDynamoDbLocal],
  ["the emulator's DynamoDB", temporaryEmulator],
] as const;

describe.each(SERVERS)('on %s', (_name, startServer) => {
  let server: Awaited<ReturnType<typeof startServer>>;
  let client: DynamoDBClient;
  let used = 0;

  beforeAll(async () => {
    server = await startServer();
    client = new DynamoDBClient(server.client);
    await createTables(client);
  });

  afterAll(async () => {
    client?.destroy();
    await server?.stop();
  });

  cityStatsContract(
    (epoch) => new DynamoDbCityStatsTable(client, { tableName: nameInRun('CityStats'), epoch, now: () => 0 }),
    () => `City ${used++}`,
  );
  progressContract(
    () =>
      new DynamoDbProgressTable(client, {
        tableName: nameInRun('PartitionProgress'),
        consumer: `consumer-${used++}`,
        epoch: 3,
      }),
  );
  windowMaximaContract(
    () => new DynamoDbWindowMaximaTable(client, nameInRun('WindowMaxima')),
    () => windowOf(5_000 * used++, 5_000),
  );
});
