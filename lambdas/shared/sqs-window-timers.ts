import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { parseWindowName, windowName } from './window.ts';
import type { DelayedTimer, WindowTimer, WindowTimers } from './window-timers.ts';

/** SQS takes at most 10 messages a call, each delayed by at most 15 minutes. */
const MESSAGES_PER_CALL = 10;
const MAX_DELAY_SECONDS = 900;

/** The queue refused some of the timers: the batch fails and is delivered again, which sends them again. */
export class TimersRefusedError extends Error {
  override readonly name = 'TimersRefusedError';
}

/** The message is not a timer: something else writes to the queue. */
export class MalformedTimerError extends Error {
  override readonly name = 'MalformedTimerError';
}

/** One client a sandbox, reused by its invocations. */
export function createSqs(): SQSClient {
  return new SQSClient({
    maxAttempts: 6,
    // Without the last of them the SDK only warns that the time is over, and goes on waiting.
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
    // A queue's URL may name a host that only its owner can resolve; the client's own endpoint serves every queue.
    useQueueUrlAsEndpoint: false,
  });
}

export class SqsWindowTimers implements WindowTimers {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async send(timers: readonly DelayedTimer[]): Promise<void> {
    for (let start = 0; start < timers.length; start += MESSAGES_PER_CALL) {
      const entries = timers.slice(start, start + MESSAGES_PER_CALL).map((timer, index) => ({
        Id: String(index),
        MessageBody: timerBody(timer),
        DelaySeconds: delaySeconds(timer),
      }));
      const { Failed = [] } = await this.#client.send(
        new SendMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries: entries }),
      );
      const [refused] = Failed;
      if (refused !== undefined) {
        throw new TimersRefusedError(`${Failed.length} of ${entries.length} timers were refused: ${refused.Code}.`);
      }
    }
  }
}

function delaySeconds({ delayMs }: DelayedTimer): number {
  return Math.min(Math.max(Math.ceil(delayMs / 1000), 0), MAX_DELAY_SECONDS);
}

/** A timer's message. It carries the length of its window, which a deployment may change while the timer waits. */
export function timerBody({ window, id, attempt, standing, confirms }: WindowTimer): string {
  const lengthMs = window.end - window.start;
  return JSON.stringify({ window: windowName(window), lengthMs, id, attempt, standing, confirms });
}

/**
 * Reads a timer's message.
 *
 * @throws MalformedTimerError when `body` is not one
 */
export function parseTimer(body: string): WindowTimer {
  try {
    const { window, lengthMs, id, attempt, standing, confirms } = JSON.parse(body);
    if (
      typeof window === 'string' &&
      isWholeNumber(lengthMs, 1) &&
      typeof id === 'string' &&
      isWholeNumber(attempt, 0) &&
      [undefined, 'yielded', 'repeat'].includes(standing) &&
      (confirms === undefined || isWholeNumber(confirms, 1))
    ) {
      return {
        window: parseWindowName(window, lengthMs),
        id,
        attempt,
        ...(standing === undefined ? {} : { standing }),
        ...(confirms === undefined ? {} : { confirms }),
      };
    }
  } catch (cause) {
    throw new MalformedTimerError('The message is not a window timer.', { cause });
  }
  throw new MalformedTimerError('The message is not a window timer.');
}

function isWholeNumber(value: unknown, min: number): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= min;
}
