import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DeployedPipeline } from '../integration/pipeline/deployed-pipeline.ts';

/** One more than the closer may run: a shorter one would deliver a timer while it is being served. */
const VISIBILITY_TIMEOUT_SECONDS = 31;
const WAITING = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

async function withQueue<T>({ emulator }: DeployedPipeline, use: (client: SQSClient) => Promise<T>): Promise<T> {
  const client = new SQSClient({ ...emulator.client, useQueueUrlAsEndpoint: false });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

/** Shortens the time until the timers of a closer that was killed come again: half of what is deployed, so that runs end sooner. */
export async function hurryRedelivery(pipeline: DeployedPipeline): Promise<void> {
  const command = new SetQueueAttributesCommand({
    QueueUrl: pipeline.outputs.WindowTimersQueue,
    Attributes: { VisibilityTimeout: String(VISIBILITY_TIMEOUT_SECONDS) },
  });
  await withQueue(pipeline, (client) => client.send(command));
}

/** Longer than anything that this test holds up; what is deployed waits five minutes. */
const CONFIRM_SECONDS = 20;

/** Shortens the time until corrections are confirmed, in a request of a function to the queue, so that runs end sooner. */
export function hurryConfirmations(operation: string, body: Buffer): Buffer {
  if (operation !== 'AmazonSQS.SendMessageBatch') {
    return body;
  }
  const request = JSON.parse(String(body));
  const Entries = request.Entries.map((entry: { MessageBody: string }) =>
    JSON.parse(entry.MessageBody).confirms === undefined ? entry : { ...entry, DelaySeconds: CONFIRM_SECONDS },
  );
  return Buffer.from(JSON.stringify({ ...request, Entries }));
}

/** How many timers are still to be delivered, at once or later. */
export async function countTimers(pipeline: DeployedPipeline): Promise<number> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: pipeline.outputs.WindowTimersQueue,
    AttributeNames: [...WAITING],
  });
  const { Attributes = {} } = await withQueue(pipeline, (client) => client.send(command));
  return WAITING.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}
