import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  MalformedTimerError,
  parseTimer,
  SqsWindowTimers,
  TimersRefusedError,
  timerBody,
} from '../../../lambdas/shared/sqs-window-timers.ts';
import { windowName, windowOf } from '../../../lambdas/shared/window.ts';
import type { DelayedTimer } from '../../../lambdas/shared/window-timers.ts';

const WINDOW_MS = 5_000;

interface SentEntry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly DelaySeconds: number;
}

/** A queue that keeps each request's entries and refuses as many of them as it is told. */
function recordingQueue(refused = 0) {
  const requests: SentEntry[][] = [];
  const requestHandler = {
    handle: async ({ body }: { readonly body: Uint8Array }) => {
      const entries: SentEntry[] = JSON.parse(new TextDecoder().decode(body)).Entries;
      requests.push(entries);
      const Failed = entries.slice(0, refused).map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false }));
      const Successful = entries.slice(refused).map(({ Id }) => ({ Id, MessageId: Id, MD5OfMessageBody: '' }));
      const answer = Buffer.from(JSON.stringify({ Successful, ...(Failed.length > 0 && { Failed }) }));
      return { response: { statusCode: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: answer } };
    },
  };
  const client = new SQSClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    md5: false,
    requestHandler: requestHandler as never,
  });
  return { requests, timers: new SqsWindowTimers(client, 'https://sqs.us-east-1.amazonaws.com/0/timers') };
}

const timer = (delayMs: number, attempt = 0): DelayedTimer => ({
  window: windowOf(0, WINDOW_MS),
  id: 'a',
  attempt,
  delayMs,
});

describe('SqsWindowTimers', () => {
  it.each([
    [-1, 0],
    [0, 0],
    [1, 1],
    [1_000, 1],
    [1_001, 2],
    [899_001, 900],
    [900_001, 900],
    [Number.MAX_SAFE_INTEGER, 900],
  ])('a delay of %d ms is one of %d s: never too early, never longer than SQS allows', async (delayMs, seconds) => {
    const { requests, timers } = recordingQueue();
    await timers.send([timer(delayMs)]);
    expect(requests.flat().map(({ DelaySeconds }) => DelaySeconds)).toEqual([seconds]);
  });

  it('sends at most ten a request, under ids that differ within it', async () => {
    const { requests, timers } = recordingQueue();
    await timers.send(Array.from({ length: 25 }, (_, attempt) => timer(0, attempt)));
    expect(requests.map((entries) => new Set(entries.map(({ Id }) => Id)).size)).toEqual([10, 10, 5]);
    expect(requests.flat().map(({ MessageBody }) => parseTimer(MessageBody).attempt)).toEqual(
      Array.from({ length: 25 }, (_, attempt) => attempt),
    );
  });

  it('fails when the queue refuses some of them, although the request as a whole succeeds', async () => {
    const { timers } = recordingQueue(2);
    const sent = timers.send([timer(0), timer(0), timer(0)]);
    await expect(sent).rejects.toThrow(TimersRefusedError);
    await expect(sent).rejects.toThrow('2 of 3 timers were refused: InternalError.');
  });
});

describe('parseTimer', () => {
  const body = (change: object) =>
    JSON.stringify({ window: '2026-11-23T20:00:05.000Z', lengthMs: 5_000, id: 'a', attempt: 3, ...change });

  it('reads what was sent, for any window of the calendar', () => {
    const sent = fc.record({ at: fc.date({ noInvalidDate: true }), id: fc.string(), attempt: fc.maxSafeNat() });
    fc.assert(
      fc.property(sent, ({ at, id, attempt }) => {
        const window = windowOf(at.getTime(), WINDOW_MS);
        fc.pre(window.start >= -8.64e15);
        expect(parseTimer(JSON.stringify({ window: windowName(window), lengthMs: WINDOW_MS, id, attempt }))).toEqual({
          window,
          id,
          attempt,
        });
      }),
    );
  });

  it('keeps the length that the window was opened with: a deployment may change it while the timer waits', () => {
    for (const lengthMs of [5_000, 10_000, 7_000, 1_000]) {
      const window = windowOf(35_000, lengthMs);
      expect(parseTimer(timerBody({ window, id: 'a', attempt: 0 })).window).toEqual(window);
    }
  });

  it.each([
    '',
    'null',
    '[]',
    '"text"',
    '{',
    '{}',
    body({ window: undefined }),
    body({ window: 1 }),
    body({ window: 'yesterday' }),
    body({ window: '2026-11-23T20:00:04.000Z' }),
    body({ id: undefined }),
    body({ id: 7 }),
    body({ attempt: undefined }),
    body({ attempt: -1 }),
    body({ attempt: 0.5 }),
    body({ attempt: '3' }),
    body({ attempt: 2 ** 53 }),
    body({ confirms: 0 }),
    body({ confirms: '2' }),
    body({ standing: 'sitting' }),
    body({ lengthMs: undefined }),
    body({ lengthMs: 0 }),
    body({ lengthMs: -5_000 }),
    body({ lengthMs: 0.5 }),
    body({ lengthMs: '5000' }),
    body({ lengthMs: null }),
    body({ lengthMs: 10_000 }),
  ])('rejects %j as malformed', (text) => {
    expect(() => parseTimer(text)).toThrow(MalformedTimerError);
  });

  it('keeps any text from being anything but a timer or malformed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => parseTimer(text)).toThrow(MalformedTimerError);
      }),
    );
  });
});
