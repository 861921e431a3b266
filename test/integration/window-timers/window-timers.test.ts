import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { parseTimer, SqsWindowTimers } from '../../../lambdas/shared/sqs-window-timers.ts';
import { backOff, parseMessage } from '../../../lambdas/window-closer/timer-messages.ts';
import { windowTimersContract } from '../../contracts/window-timers.ts';
import { type TemporaryEmulator, temporaryEmulator } from '../emulator.ts';
import { nameInRun } from '../target.ts';

/** Far longer than the test: what comes again sooner was told to. */
const VISIBILITY_TIMEOUT_S = 600;

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

async function createQueue(): Promise<string> {
  const { QueueUrl } = await client.send(
    new CreateQueueCommand({
      QueueName: nameInRun(`window-timers-${queues++}`),
      Attributes: { VisibilityTimeout: String(VISIBILITY_TIMEOUT_S) },
    }),
  );
  return QueueUrl ?? '';
}

/** The next messages, as a trigger would hand them to the function; waits for at least one. */
async function receive(queueUrl: string): Promise<readonly Pick<SQSRecord, 'body' | 'receiptHandle' | 'attributes'>[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 10,
      MessageSystemAttributeNames: ['All'],
    }),
  );
  return Messages.map(({ Body = '', ReceiptHandle = '', Attributes }) => ({
    body: Body,
    receiptHandle: ReceiptHandle,
    attributes: Attributes as unknown as SQSRecord['attributes'],
  }));
}

windowTimersContract(async () => {
  const queueUrl = await createQueue();
  return {
    timers: new SqsWindowTimers(client, queueUrl),
    now: Date.now,
    receive: async (count) => {
      const received: { timer: ReturnType<typeof parseTimer>; at: number }[] = [];
      while (received.length < count) {
        const messages = await receive(queueUrl);
        expect(messages).not.toHaveLength(0);
        received.push(...messages.map(({ body }) => ({ timer: parseTimer(body), at: Date.now() })));
      }
      return received;
    },
  };
});

describe('a timer that failed', () => {
  test('comes again after its backoff, which doubles, long before its visibility timeout', async () => {
    const queueUrl = await createQueue();
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'not a timer' }));
    let failedAt = Date.now();
    for (const [delivery, backoffMs] of [0, 1_000, 2_000].entries()) {
      const [record] = await receive(queueUrl);
      expect(Date.now() - failedAt).toBeGreaterThanOrEqual(backoffMs);
      expect(record?.attributes.ApproximateReceiveCount).toBe(String(delivery + 1));
      expect(parseMessage(record as SQSRecord)).toHaveProperty('malformed.name', 'MalformedTimerError');
      failedAt = Date.now();
      await backOff(client, queueUrl, record as SQSRecord);
    }
  });
});
