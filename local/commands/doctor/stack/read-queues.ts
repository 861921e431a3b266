import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { type Answer, answered, mapAnswer } from '../answer.ts';
import type { Circumstances } from '../circumstances.ts';
import type { StackAws } from './clients.ts';
import type { QueueDepth, TimersFacts } from './queue-check.ts';
import { readMetrics } from './read-metrics.ts';

const DEPTH = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;
const MINUTE_MS = 60_000;

export async function readDepth(aws: StackAws, QueueUrl: string): Promise<Answer<QueueDepth>> {
  const answer = await aws.ask(({ sqs }) =>
    sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...DEPTH] })),
  );
  return mapAnswer(answer, ({ Attributes = {} }) => {
    const [visible = 0, inFlight = 0, delayed = 0] = DEPTH.map((name) => Number(Attributes[name] ?? 0));
    return { visible, inFlight, delayed };
  });
}

/** The newest value of the last ten minutes: SQS tells it each minute, of a queue that is in use. */
export async function readOldest(
  aws: StackAws,
  queueUrl: string,
  { now, emulator }: Circumstances,
): Promise<TimersFacts['oldestSeconds']> {
  if (emulator !== undefined) {
    return answered(undefined);
  }
  const QueueName = queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
  const oldest = {
    namespace: 'AWS/SQS',
    name: 'ApproximateAgeOfOldestMessage',
    dimensions: { QueueName },
    statistic: 'Maximum',
  } as const;
  const series = await readMetrics(aws, { oldest }, { from: now - 10 * MINUTE_MS, to: now, periodSeconds: 60 });
  return mapAnswer(series, ({ oldest }) => oldest.at(-1)?.value);
}
