import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createDynamoDb } from '../shared/dynamodb/client.ts';
import { DynamoDbProgressTable } from '../shared/dynamodb/progress-table.ts';
import { DynamoDbWindowMaximaTable } from '../shared/dynamodb/window-maxima-table.ts';
import { numberVariable, readEnvironment } from '../shared/environment.ts';
import { CommittedReader } from '../shared/kafka/committed-reader.ts';
import { kafkaConnection } from '../shared/kafka/connection.ts';
import { createProducer } from '../shared/kafka/producer.ts';
import { createReaderClient } from '../shared/kafka/reader-client.ts';
import { createSqs, SqsWindowTimers } from '../shared/sqs-window-timers.ts';
import { createTelemetry } from '../shared/telemetry.ts';
import { TOPICS } from '../shared/topics.ts';
import { type Window, windowName } from '../shared/window.ts';
import { closingDelay, isCorrection, isFirst, windowsOf } from './closing-delay.ts';
import { KafkaInputLog } from './kafka-input-log.ts';
import { closeWindows, type WindowCloserOutcome } from './story.ts';
import { backOff, parseMessage } from './timer-messages.ts';

const SERVICE = 'window-closer';
const variables = readEnvironment(
  process.env,
  'stackName',
  'windowMaximaTable',
  'partitionProgressTable',
  'windowTimersQueueUrl',
  'epoch',
);
const epoch = numberVariable('epoch', variables.epoch);
const now = Date.now;
const kafka = { ...kafkaConnection(process.env), clientId: SERVICE };
const client = createDynamoDb();
const sqs = createSqs();
const ports = {
  table: new DynamoDbWindowMaximaTable(client, variables.windowMaximaTable),
  progress: new DynamoDbProgressTable(client, {
    tableName: variables.partitionProgressTable,
    // The progress that counts is that of the function which fills the windows.
    consumer: 'window-maxima',
    epoch,
  }),
  log: new KafkaInputLog(new CommittedReader(createReaderClient(kafka)), TOPICS.input),
  timers: new SqsWindowTimers(sqs, variables.windowTimersQueueUrl),
  publisher: createProducer(kafka),
};
const telemetry = createTelemetry(SERVICE, variables.stackName);

export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  try {
    const failed = await serve(event.Records);
    await Promise.all(failed.map((record) => retrySoon(record)));
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  } finally {
    telemetry.flush();
  }
}

/** Closes what can be closed; returns the messages that have to be delivered again. */
async function serve(records: readonly SQSRecord[]): Promise<readonly SQSRecord[]> {
  const messages = records.map((record) => ({ record, ...parseMessage(record) }));
  const timers = messages.flatMap((message) => ('timer' in message ? [message.timer] : []));
  for (const message of messages) {
    if ('malformed' in message) {
      telemetry.error('A message is not a window timer; it will end in the dead-letter queue.', message.malformed);
    }
  }
  try {
    const outcome = await closeWindows(timers, ports);
    report(outcome);
    const undone = new Set(outcome.failed.map(({ timer }) => timer));
    return messages.filter((message) => !('timer' in message) || undone.has(message.timer)).map(({ record }) => record);
  } catch (error) {
    telemetry.error('The windows could not be examined; their timers will be delivered again.', error);
    tellDelays(timers.map(({ window }) => window));
    return records;
  }
}

function report(outcome: WindowCloserOutcome): void {
  const { published, failed } = outcome;
  telemetry.count('WindowsClosed', published.filter(isFirst).length);
  telemetry.count('Corrections', published.filter(isCorrection).length);
  tellDelays(windowsOf(outcome));
  for (const { window, maximum } of published) {
    telemetry.gauge('MaximumTemperature', maximum.microDegrees / 1e6, { timestamp: window.end, highResolution: true });
  }
  for (const { timer, reason } of failed) {
    telemetry.error('A window could not be closed; its timer will be delivered again.', reason, {
      window: windowName(timer.window),
    });
  }
}

function tellDelays(windows: readonly Window[]): void {
  for (const window of windows) {
    telemetry.gauge('WindowClosingDelay', closingDelay(window, now()));
  }
}

/** Without it the message comes again all the same, only later. */
async function retrySoon(record: SQSRecord): Promise<void> {
  try {
    await backOff(sqs, variables.windowTimersQueueUrl, record);
  } catch (error) {
    telemetry.error('The visibility of a failed timer could not be changed.', error);
  }
}
