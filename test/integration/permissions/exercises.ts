import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { timerBody } from '../../../lambdas/shared/sqs-window-timers.ts';
import { parseWindowName, windowOf } from '../../../lambdas/shared/window.ts';
import { eventEnvelope, recordJson } from '../../../local/kafka-trigger/event.ts';
import { customWidgets, readDashboard } from '../../support/dashboard-body.ts';
import type { DeployedPipeline } from '../pipeline/deployed-pipeline.ts';
import { makeRecords, type Sent } from '../pipeline/ledger.ts';

/** What an invocation came to. */
export interface Told {
  readonly failed: boolean;
  /** Its answer and the end of its log. */
  readonly text: string;
}

/** Has a function do all that it can do, once, on real records and messages, as its trigger would. */
export type Exercise = () => Promise<Told>;

const PARTITION = 0;
const WINDOW_MS = 5_000;
/** The exercises' readings begin so long ago: later than all others of the topic, and each in a window of its own. */
const SINCE_MS = 1_800_000;
const NOT_A_TIMER = 'not a timer';

interface Context {
  readonly pipeline: DeployedPipeline;
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
  /** Sends one reading, in a window that is later than all others; returns that window. */
  readonly sendReading: () => Promise<ReturnType<typeof windowOf>>;
}

/**
 * Takes the place of the triggers, which must have stopped with nothing unread. By function.
 *
 * @param sent takes up what the exercises send to the input topic
 */
export async function exercisesOf(pipeline: DeployedPipeline, sent: Sent[]) {
  const lambda = new LambdaClient(pipeline.emulator.client);
  const sqs = new SQSClient({ ...pipeline.emulator.client, useQueueUrlAsEndpoint: false });
  const producer = pipeline.producer();
  let eventTime = Date.now() - SINCE_MS;
  const sendReading = async () => {
    eventTime += WINDOW_MS;
    const [reading] = makeRecords(eventTime, 50, 1, eventTime, 0).filter((record) => 'city' in record);
    await producer.send({ messages: [reading] as never });
    sent.push(reading as Sent);
    return windowOf(eventTime, WINDOW_MS);
  };
  const context = { pipeline, lambda, sqs, sendReading };
  const { CityAveragesFunction, WindowMaximaFunction, Dashboard } = pipeline.outputs;
  const exercises: ReadonlyMap<string, Exercise> = new Map([
    ['city-averages', await deliverRecords(CityAveragesFunction, context)],
    ['window-maxima', await deliverRecords(WindowMaximaFunction, context)],
    ['window-closer', deliverTimers(context)],
    ['averages-widget', await showWidgets(Dashboard, context)],
  ]);
  return {
    exercises,
    close: async () => {
      await producer.close();
      lambda.destroy();
      sqs.destroy();
    },
  };
}

/** Delivers a new reading and whatever the function has failed at before, in the order of the partition. */
async function deliverRecords(functionName: string, { pipeline, lambda, sendReading }: Context): Promise<Exercise> {
  const { bootstrapServers } = pipeline;
  const { head, tail } = eventEnvelope({ kind: 'self-managed', bootstrapServers: [bootstrapServers] }, [
    bootstrapServers,
  ]);
  let done = (await pipeline.readTopic('input', PARTITION)).length;
  return async () => {
    await sendReading();
    const all = await pipeline.readTopic('input', PARTITION);
    const records = all.slice(done).map((record) => recordJson('input', PARTITION, record));
    const told = await invoke(lambda, functionName, `${head}"input-${PARTITION}":[${records.join(',')}]${tail}`);
    done = told.failed ? done : all.length;
    return told;
  };
}

/**
 * Delivers three messages that have come through the queue: a timer whose window has been published, which is sealed once more, in vain;
 * one whose window has to wait for a reading that window-maxima has not got; and one that is no timer, which fails and is put off.
 */
function deliverTimers({ pipeline, lambda, sqs, sendReading }: Context): Exercise {
  const { WindowTimersQueue: QueueUrl, WindowCloserFunction } = pipeline.outputs;
  return async () => {
    const [published] = await pipeline.readTopic('output_max');
    const windows = [parseWindowName(String(published?.key), WINDOW_MS), await sendReading()];
    const timers = windows.map((window) => timerBody({ window, id: 'test', attempt: 0 }));
    const { Successful = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [...timers, NOT_A_TIMER].map((MessageBody, index) => ({ Id: String(index), MessageBody })),
      }),
    );
    const messages = await receive(sqs, QueueUrl, new Set(Successful.map(({ MessageId = '' }) => MessageId)));
    const told = await invoke(lambda, WindowCloserFunction, JSON.stringify({ Records: messages.map(toRecord) }));
    const done = messages.filter(
      ({ MessageId = '', Body }) => Body === NOT_A_TIMER || !(told.failed || told.text.includes(MessageId)),
    );
    await Promise.all(done.map(({ ReceiptHandle }) => sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))));
    return told;
  };
}

/** Draws each widget of the dashboard that the function draws. */
async function showWidgets(dashboard: string, { pipeline, lambda }: Context): Promise<Exercise> {
  const widgets = customWidgets(await readDashboard(pipeline.emulator.client, dashboard));
  return async () => {
    const told = await Promise.all(
      widgets.map(({ endpoint, params }) => invoke(lambda, endpoint, JSON.stringify(params))),
    );
    return { failed: told.some(({ failed }) => failed), text: told.map(({ text }) => text).join('\n') };
  };
}

/** Receives until the awaited messages have come; what else is due comes with them. */
async function receive(sqs: SQSClient, queueUrl: string, awaited: Set<string>): Promise<readonly Message[]> {
  const received: Message[] = [];
  while (awaited.size > 0) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 10,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) {
      throw new Error(`${awaited.size} messages that were sent did not come out of the queue.`);
    }
    received.push(...Messages);
    for (const { MessageId = '' } of Messages) {
      awaited.delete(MessageId);
    }
  }
  return received;
}

const toRecord = ({ MessageId, ReceiptHandle, Body, Attributes }: Message) => ({
  messageId: MessageId,
  receiptHandle: ReceiptHandle,
  body: Body,
  attributes: Attributes,
  eventSource: 'aws:sqs',
});

async function invoke(lambda: LambdaClient, functionName: string, payload: string): Promise<Told> {
  const { FunctionError, LogResult, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(payload), LogType: 'Tail' }),
  );
  const log = Buffer.from(LogResult ?? '', 'base64').toString();
  return { failed: FunctionError !== undefined, text: `${Payload?.transformToString()}\n${log}` };
}
