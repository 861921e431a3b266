import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeError, INVOCATION_RETRIES, persist, retryDelayMs } from '../../../local/kafka-trigger/retry.ts';
import { Troubles } from '../../../local/kafka-trigger/troubles.ts';

describe('the pause before the next try', () => {
  test('doubles from 1 s to 30 s, half of it by chance', () => {
    const failures = [1, 2, 3, 4, 5, 6, 60];
    expect(failures.map((count) => retryDelayMs(count, INVOCATION_RETRIES, 0))).toEqual([
      500, 1000, 2000, 4000, 8000, 15_000, 15_000,
    ]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (count, random) => {
          const full = 2 * retryDelayMs(count, INVOCATION_RETRIES, 0);
          expect(retryDelayMs(count, INVOCATION_RETRIES, random)).toBeGreaterThanOrEqual(full / 2);
          expect(retryDelayMs(count, INVOCATION_RETRIES, random)).toBeLessThanOrEqual(Math.min(full, 30_000));
        },
      ),
    );
  });
});

describe('persist', () => {
  const policy = { initialMs: 1, maximumMs: 2 };

  test('tries until it works and says so', async () => {
    const lines: string[] = [];
    let tries = 0;
    const attempt = async () => {
      tries += 1;
      if (tries < 3) {
        throw new Error('no broker');
      }
      return 'done';
    };
    const signal = new AbortController().signal;
    const troubles = new Troubles();
    const reported: string[][] = [];
    const log = (line: string) => {
      lines.push(line);
      reported.push(troubles.sentences);
    };
    expect(await persist(attempt, { doing: 'reading', policy, signal, log, report: troubles.report })).toBe('done');
    // Each line comes before its report.
    expect(reported).toEqual([[], ['reading fails: no broker'], ['reading fails: no broker']]);
    expect(troubles.sentences).toEqual([]);
    expect(lines).toEqual([
      expect.stringContaining('reading failed: no broker.'),
      expect.stringContaining('reading failed: no broker.'),
      'reading works again.',
    ]);
  });

  test('ends with its signal', async () => {
    const stop = new AbortController();
    const attempt = async () => {
      stop.abort();
      throw new Error('no broker');
    };
    const options = {
      doing: 'reading',
      policy: { initialMs: 60_000, maximumMs: 60_000 },
      signal: stop.signal,
      log: () => undefined,
    };
    expect(await persist(attempt, options)).toBeUndefined();
  });
});

test('an error is told in one line with its causes', () => {
  const refused = Object.assign(new Error(''), { code: 'ECONNREFUSED' });
  const failed = new Error('Connection failed.', { cause: refused });
  expect(describeError(new AggregateError([failed, failed], 'all failed'))).toBe('Connection failed (ECONNREFUSED)');
});
