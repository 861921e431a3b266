import { MessagesRefusedError, PublishError, type Publisher } from '../../../lambdas/shared/kafka/publisher.ts';
import { TOPICS } from '../../../lambdas/shared/topics.ts';
import { CommandError } from '../run-main.ts';
import type { LineFormat } from './format.ts';
import { isRejected, judge, type Line, type RejectedLine } from './lines.ts';
import { formatCount } from './report.ts';

export interface Sending {
  readonly publisher: Publisher;
  readonly format: LineFormat;
  /** Send what will be rejected, too. */
  readonly force: boolean;
  readonly onRejected: (line: RejectedLine) => void;
  /** Told how many were sent so far. */
  readonly onSent: (sent: number) => void;
  readonly now: () => number;
  readonly stop: AbortSignal;
}

/**
 * Sends the lines as they come, until they or `stop` end.
 *
 * @returns the lines sent, and those that the pipeline rejects
 * @throws CommandError when Kafka does not take them; it says how many it had taken
 */
export async function send(batches: AsyncIterable<readonly Line[]>, sending: Sending) {
  const { publisher, format, force, stop } = sending;
  let sent = 0;
  let rejected = 0;
  for await (const lines of untilStopped(batches, stop)) {
    const judged = judge(lines, format, sending.now());
    const unusable = judged.filter(isRejected);
    rejected += unusable.length;
    unusable.forEach(sending.onRejected);
    const chosen = force ? judged : judged.filter((line) => !isRejected(line));
    try {
      await publisher.publish(chosen.map(({ record }) => ({ topic: TOPICS.input, key: null, value: record })));
    } catch (error) {
      // All others of the call are in Kafka.
      sent += error instanceof MessagesRefusedError ? chosen.length - error.refused.length : 0;
      throw error instanceof PublishError
        ? new CommandError(`${formatCount(sent)} readings were sent, then: ${error.message}`, { cause: error })
        : error;
    }
    sent += chosen.length;
    sending.onSent(sent);
  }
  return { sent, rejected };
}

/** Does not wait for the next item when it is to stop: standard input may never bring one. */
async function* untilStopped<T>(items: AsyncIterable<T>, stop: AbortSignal): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  const stopped = Promise.withResolvers<undefined>();
  stop.addEventListener('abort', () => stopped.resolve(undefined));
  while (!stop.aborted) {
    const next = await Promise.race([iterator.next(), stopped.promise]);
    if (next === undefined || next.done) {
      return;
    }
    yield next.value;
  }
}
