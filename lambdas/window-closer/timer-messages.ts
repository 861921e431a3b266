import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { parseTimer } from '../shared/sqs-window-timers.ts';
import type { DeliveredTimer } from './story.ts';

/** A delivered message: what it asks for, or why nobody can tell. */
export type TimerMessage =
  | { readonly messageId: string; readonly timer: DeliveredTimer }
  | { readonly messageId: string; readonly malformed: unknown };

export function parseMessage({ messageId, body, attributes }: SQSRecord): TimerMessage {
  try {
    const redelivered = Number(attributes.ApproximateReceiveCount) > 1;
    return { messageId, timer: { ...parseTimer(body), redelivered } };
  } catch (malformed) {
    return { messageId, malformed };
  }
}

const MAX_BACKOFF_SECONDS = 60;

/** How long a message that failed stays away: 1 s after its first delivery, doubling, at most 60 s. */
export function backoffSeconds(receiveCount: number): number {
  return Math.min(2 ** Math.max(receiveCount - 1, 0), MAX_BACKOFF_SECONDS);
}

/** Has a failed message delivered again after its backoff instead of the queue's whole visibility timeout. */
export async function backOff(client: SQSClient, queueUrl: string, record: SQSRecord): Promise<void> {
  await client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: record.receiptHandle,
      VisibilityTimeout: backoffSeconds(Number(record.attributes.ApproximateReceiveCount)),
    }),
  );
}
