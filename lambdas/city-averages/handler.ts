import { createDynamoDb } from '../shared/dynamodb/client.ts';
import { DynamoDbProgressTable } from '../shared/dynamodb/progress-table.ts';
import { numberVariable, readEnvironment } from '../shared/environment.ts';
import { decodeKafkaEvent, type KafkaEvent } from '../shared/kafka/batch.ts';
import { kafkaConnection } from '../shared/kafka/connection.ts';
import { createProducer } from '../shared/kafka/producer.ts';
import { createTelemetry } from '../shared/telemetry.ts';
import { TOPICS } from '../shared/topics.ts';
import { DynamoDbCityStatsTable } from './dynamodb-city-stats.ts';
import { averageCities } from './story.ts';

const SERVICE = 'city-averages';
const variables = readEnvironment(process.env, 'stackName', 'cityStatsTable', 'partitionProgressTable', 'epoch');
const epoch = numberVariable('epoch', variables.epoch);
const now = Date.now;
const client = createDynamoDb();
const ports = {
  table: new DynamoDbCityStatsTable(client, { tableName: variables.cityStatsTable, epoch, now }),
  progress: new DynamoDbProgressTable(client, {
    tableName: variables.partitionProgressTable,
    consumer: SERVICE,
    epoch,
  }),
  publisher: createProducer({ ...kafkaConnection(process.env), clientId: SERVICE }),
  now,
};
const telemetry = createTelemetry(SERVICE, variables.stackName);

export async function handler(event: KafkaEvent): Promise<void> {
  try {
    const outcome = await averageCities(decodeKafkaEvent(event, TOPICS.input), ports);
    telemetry.count('RecordsRead', outcome.read);
    telemetry.count('RecordsRejected', outcome.rejected);
    telemetry.count('RecordsSkipped', outcome.skipped);
    telemetry.count('BatchesSkipped', outcome.read > 0 && outcome.skipped === outcome.read ? 1 : 0);
    telemetry.count('AveragesPublished', outcome.published);
  } catch (error) {
    telemetry.error('The batch failed and will be delivered again.', error);
    throw error;
  } finally {
    telemetry.flush();
  }
}
