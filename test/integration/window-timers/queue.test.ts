import { setTimeout as delay } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from '@jest/globals';
import { type Delivery, type QueueUnderTest, queueContract } from '../../contracts/queue.ts';
import { type TemporaryEmulator, temporaryEmulator } from '../emulator.ts';
import { currentTarget, nameInRun } from '../target.ts';

/** LocalStack looks once a second for messages whose time has come, MiniStack whenever it is asked. */
const ROUND_MS = currentTarget() === undefined ? 300 : 1_300;

let emulator: TemporaryEmulator;
let client: SQSClient;
let queues = 0;

beforeAll(async () => {
  emulator = await temporaryEmulator();
  client = new SQSClient({ ...emulator.client, useQueueUrlAsEndpoint: false });
});

afterAll(async () => {
  client?.destroy();
  await emulator?.stop();
});

interface SqsDelivery extends Delivery {
  readonly receipt: string;
}

async function createQueue(name: string, attributes: Record<string, string>) {
  const { QueueUrl = '' } = await client.send(
    new CreateQueueCommand({ QueueName: nameInRun(name), Attributes: attributes }),
  );
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return { url: QueueUrl, arn: Attributes?.QueueArn ?? '' };
}

async function receiveFrom(url: string): Promise<readonly SqsDelivery[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] }),
  );
  return Messages.map(({ Body = '', ReceiptHandle = '', Attributes }) => ({
    body: Body,
    receiveCount: Number(Attributes?.ApproximateReceiveCount),
    receipt: ReceiptHandle,
  }));
}

queueContract(async (): Promise<QueueUnderTest> => {
  const dead = await createQueue(`dead-${queues}`, {});
  const queue = await createQueue(`queue-${queues++}`, {
    VisibilityTimeout: '1',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 }),
  });
  const send = (body: string, seconds: number) =>
    client.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: body, DelaySeconds: seconds }));
  const receiptOf = (delivery: Delivery) => ({ QueueUrl: queue.url, ReceiptHandle: (delivery as SqsDelivery).receipt });
  return {
    send: async (body, seconds) => void (await send(body, seconds)),
    receive: () => receiveFrom(queue.url),
    delete: async (delivery) => void (await client.send(new DeleteMessageCommand(receiptOf(delivery)))),
    changeVisibility: async (delivery, seconds) =>
      void (await client.send(
        new ChangeMessageVisibilityCommand({ ...receiptOf(delivery), VisibilityTimeout: seconds }),
      )),
    deadLetters: async () => {
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: dead.url, AttributeNames: ['ApproximateNumberOfMessages'] }),
      );
      return Number(Attributes?.ApproximateNumberOfMessages);
    },
    // What StartMessageMoveTask does: the messages are new ones to the queue.
    redrive: async () => {
      for (const { body, receipt } of await receiveFrom(dead.url)) {
        await send(body, 0);
        await client.send(new DeleteMessageCommand({ QueueUrl: dead.url, ReceiptHandle: receipt }));
      }
    },
    // The contract's whole seconds, and the time until the emulator comes round.
    pass: (seconds) => delay(seconds * 1_000 + ROUND_MS),
  };
});
