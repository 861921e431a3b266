import type { Context } from 'aws-lambda';
import { createDynamoDb } from '../shared/dynamodb/client.ts';
import { DynamoDbProgressTable } from '../shared/dynamodb/progress-table.ts';
import { DynamoDbWindowMaximaTable } from '../shared/dynamodb/window-maxima-table.ts';
import { numberVariable, readEnvironment } from '../shared/environment.ts';
import { decodeKafkaEvent, type KafkaEvent } from '../shared/kafka/batch.ts';
import { createSqs, SqsWindowTimers } from '../shared/sqs-window-timers.ts';
import { createTelemetry } from '../shared/telemetry.ts';
import { TOPICS } from '../shared/topics.ts';
import { trackMaxima } from './story.ts';

const SERVICE = 'window-maxima';
const variables = readEnvironment(
  process.env,
  'stackName',
  'windowMaximaTable',
  'partitionProgressTable',
  'windowTimersQueueUrl',
  'epoch',
  'windowMs',
  'graceMs',
  'outOfOrdernessMs',
  'windowRetentionMs',
);
const epoch = numberVariable('epoch', variables.epoch);
const settings = {
  windowMs: numberVariable('windowMs', variables.windowMs),
  graceMs: numberVariable('graceMs', variables.graceMs),
  outOfOrdernessMs: numberVariable('outOfOrdernessMs', variables.outOfOrdernessMs),
  retentionMs: numberVariable('windowRetentionMs', variables.windowRetentionMs),
};
const now = Date.now;
const client = createDynamoDb();
const ports = {
  table: new DynamoDbWindowMaximaTable(client, variables.windowMaximaTable),
  timers: new SqsWindowTimers(createSqs(), variables.windowTimersQueueUrl),
  progress: new DynamoDbProgressTable(client, {
    tableName: variables.partitionProgressTable,
    consumer: SERVICE,
    epoch,
  }),
  now,
};
const telemetry = createTelemetry(SERVICE, variables.stackName);

export async function handler(event: KafkaEvent, context: Context): Promise<void> {
  try {
    const batch = decodeKafkaEvent(event, TOPICS.input);
    const outcome = await trackMaxima(batch, settings, { ...ports, invocationId: context.awsRequestId });
    telemetry.count('RecordsRead', outcome.read);
    telemetry.count('RecordsSkipped', outcome.skipped);
    telemetry.count('BatchesSkipped', outcome.read > 0 && outcome.skipped === outcome.read ? 1 : 0);
    if (outcome.latestEventTime !== undefined) {
      telemetry.gauge('EventTimeLag', now() - outcome.latestEventTime);
    }
  } catch (error) {
    telemetry.error('The batch failed and will be delivered again.', error);
    throw error;
  } finally {
    telemetry.flush();
  }
}
