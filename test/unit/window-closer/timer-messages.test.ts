import { describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { MalformedTimerError } from '../../../lambdas/shared/sqs-window-timers.ts';
import { backoffSeconds, parseMessage } from '../../../lambdas/window-closer/timer-messages.ts';

const BODY = JSON.stringify({ window: '1970-01-01T00:00:05.000Z', lengthMs: 5_000, id: 'a', attempt: 2 });
const record = (body: string, receiveCount: number) =>
  ({ messageId: 'm', body, attributes: { ApproximateReceiveCount: String(receiveCount) } }) as SQSRecord;

describe('parseMessage', () => {
  it('reads a timer, and tells whether it was delivered before', () => {
    const timer = { window: { start: 5_000, end: 10_000 }, id: 'a', attempt: 2 };
    expect(parseMessage(record(BODY, 1))).toEqual({
      messageId: 'm',
      timer: { ...timer, redelivered: false },
    });
    expect(parseMessage(record(BODY, 2))).toEqual({
      messageId: 'm',
      timer: { ...timer, redelivered: true },
    });
  });

  it.each(['', '{}', BODY.replace(':05', ':06')])('keeps a malformed one apart: %j', (body) => {
    expect(parseMessage(record(body, 1))).toEqual({
      messageId: 'm',
      malformed: expect.any(MalformedTimerError),
    });
  });
});

describe('backoffSeconds', () => {
  it('doubles from 1 s up to 60 s', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 1_000].map(backoffSeconds)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('takes a count that makes no sense for a first delivery', () => {
    expect([0, -1].map(backoffSeconds)).toEqual([1, 1]);
  });
});
