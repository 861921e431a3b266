import { describe, expect, it, test } from '@jest/globals';
import { answered } from '../../../../local/commands/doctor/answer.ts';
import type { Lag } from '../../../../local/commands/doctor/stack/lag-check.ts';
import {
  checkProgress,
  checkRejections,
  type ProgressFacts,
} from '../../../../local/commands/doctor/stack/progress-check.ts';
import {
  type Cities,
  checkCities,
  checkWindows,
  type Flow,
  type Windows,
} from '../../../../local/commands/doctor/stack/result-check.ts';
import { DENIED, minutesAgo, NOW, ON_AWS } from './circumstances.ts';

const LAG: Lag = { records: 0, oldestAt: undefined, at: NOW, source: 'Kafka' };
const SETTINGS = { windowMs: 5_000, closingMs: 1_000, batchMs: 1_000, epoch: 0, toleratedLag: () => 30_000 };

describe('the results', () => {
  const AT = Math.floor(NOW / 5_000) * 5_000;
  const window = (secondsAgo: number, publishedRevision: number) => ({
    start: AT - secondsAgo * 1_000,
    publishedRevision,
  });
  const flow = (unread: Flow['unread'], producedAt: number | undefined): Flow => ({
    unread,
    producedAt,
    settings: SETTINGS,
  });
  const judged = (results: { windows: Windows; cities: Cities }, { unread, producedAt }: Flow) =>
    [
      ...checkWindows(results.windows, flow(unread, producedAt), ON_AWS),
      ...checkCities(results.cities, flow(unread, producedAt), ON_AWS),
    ].map(({ subject, status }) => `${subject} ${status}`);
  const check = (unread: Flow['unread'], producedAt: number | undefined = NOW - 60_000, results = OLD) =>
    judged(results, flow(unread, producedAt));
  const NEW = {
    windows: answered([window(0, 0), window(5, 1)]),
    cities: answered({ count: 52, updatedAt: NOW - 1_000 }),
  };
  const OLD: { windows: Windows; cities: Cities } = {
    windows: answered([window(600, 1)]),
    cities: answered({ count: 52, updatedAt: minutesAgo(10) }),
  };
  const UNREAD_NONE = answered(LAG);
  const NOT_ASKED = { kind: 'not-here', reason: 'MSK' } as const;

  it('are well while they are new', () => {
    expect(check(UNREAD_NONE, undefined, NEW)).toEqual(['windows ok', 'open windows ok', 'averages ok']);
  });

  it('may be as old as they like when nothing is unread', () => {
    expect(check(UNREAD_NONE)).toEqual(['windows ok', 'open windows ok', 'averages ok']);
  });

  it('are a fault when they are old and a reading has waited', () => {
    const waiting = answered({ ...LAG, records: 12, oldestAt: minutesAgo(9) });
    expect(check(waiting)).toEqual(['windows fault', 'open windows ok', 'averages fault']);
    expect(check(waiting, NOW, { ...OLD, windows: answered([]) })).toEqual(['windows fault', 'averages fault']);
  });

  it('are well when the reading that waits has just come', () => {
    const waiting = answered({ ...LAG, records: 1, oldestAt: NOW - 2_000 });
    expect(check(waiting)).toEqual(['windows ok', 'open windows ok', 'averages ok']);
  });

  it('are judged by what the generator makes where Kafka is not asked', () => {
    expect(check(NOT_ASKED)).toEqual(['windows fault', 'open windows ok', 'averages fault']);
    expect(check(NOT_ASKED, minutesAgo(9.5))).toEqual(['windows ok', 'open windows ok', 'averages ok']);
    expect(judged(OLD, flow(NOT_ASKED, undefined))).toEqual([
      'windows not-measured',
      'open windows ok',
      'averages not-measured',
    ]);
  });

  it('are not excused by a lag that was told long ago: a trigger that is off tells none', () => {
    const stale = answered({ ...LAG, at: minutesAgo(4), source: 'OffsetLag' });
    expect(check(stale)).toEqual(['windows fault', 'open windows ok', 'averages fault']);
  });

  it('have a fault for windows that should have been published', () => {
    const windows = answered([window(0, 0), window(60, 0), window(70, 0), window(75, 0), window(80, 1)]);
    const [, open] = checkWindows(windows, flow(UNREAD_NONE, undefined), ON_AWS);
    expect(open).toMatchObject({ subject: 'open windows', status: 'fault', values: { late: 2 } });
  });

  it('say nothing of tables that are gone, which are told of elsewhere', () => {
    const absent = { kind: 'absent' } as const;
    expect(check(UNREAD_NONE, NOW, { windows: absent, cities: absent })).toEqual([]);
  });
});

describe('the progress of a consumer', () => {
  const check = (reach: ProgressFacts['reach'], shares: readonly number[] = []) =>
    checkProgress({ service: 'city-averages', reach, skippedShares: answered(shares) });
  const within = answered([{ partition: 0, done: 10, end: 10 }]);
  const elsewhere = { kind: 'not-here', reason: 'Kafka is not asked' } as const;

  it('lies within the topic, or the topic was made anew', () => {
    expect(check(within)).toMatchObject({ status: 'ok' });
    expect(check(answered([]))).toMatchObject({ status: 'ok' });
    expect(check(answered([{ partition: 0, done: 11, end: 10 }]))).toMatchObject({
      status: 'fault',
      found: 'it lies beyond the end of partition 0 (11 of 10)',
    });
    expect(check(answered([{ partition: 3, done: 1, end: undefined }]))).toMatchObject({ status: 'fault' });
  });

  it('is told by skipped batches where Kafka is not asked: half of them, for five minutes', () => {
    expect(check(elsewhere, [0, 0, 1, 1, 1, 1, 0.4])).toMatchObject({ status: 'ok' });
    expect(check(elsewhere, [0, 0.5, 1, 1, 1, 1])).toMatchObject({ status: 'fault' });
    expect(check(within, [1, 1, 1, 1, 1])).toMatchObject({ status: 'fault' });
    expect(check(elsewhere)).toMatchObject({ status: 'not-measured' });
  });

  it('is not known where it may not be looked at', () => {
    expect(check(DENIED)).toMatchObject({ status: 'unknown' });
  });
});

test.each([
  [{ read: 90_000, rejected: 0 }, 'ok'],
  [{ read: 90_000, rejected: 4_499 }, 'ok'],
  [{ read: 90_000, rejected: 4_500 }, 'fault'],
  [{ read: 99, rejected: 99 }, 'ok'],
  [undefined, 'not-measured'],
])('rejected readings, %j, are %s', (rejections, status) => {
  expect(checkRejections(answered(rejections))).toMatchObject({ status });
});
