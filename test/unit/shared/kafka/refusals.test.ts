import { describe, expect, test } from '@jest/globals';
import { MultipleErrors, NetworkError, ProtocolError, ResponseError } from '@platformatic/kafka';
import fc from 'fast-check';
import { refusalOf, takeApart } from '../../../../lambdas/shared/kafka/refusals.ts';

const PRODUCE = 0;

/** As the client wraps what a broker answers. */
function answer(errorCode: number, batchIndexes: readonly number[], partitions = 1): Error {
  const partition = { errorCode, recordErrors: batchIndexes.map((batchIndex) => ({ batchIndex })) };
  const response = { responses: [{ name: 't', partitionResponses: Array(partitions).fill(partition) }] };
  const errors = {
    '/responses/0/partition_responses/0/record_errors/0': [-1, 'No.'],
    '/responses/0/partition_responses/0': [errorCode, 'No.'],
  } as never;
  return new MultipleErrors('Producing messages failed.', [new ResponseError(PRODUCE, 11, errors, response)]);
}

const retried = (...errors: readonly Error[]) =>
  new MultipleErrors('Producing messages failed.', [new MultipleErrors('produce failed.', [...errors])]);
const closed = () => new NetworkError('Connection closed');
const refused = () =>
  new NetworkError('Connection to b-1:9092 failed.', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) });

describe('what Kafka refuses for good', () => {
  test.each([
    [10, 'size'],
    [18, 'size'],
    [32, 'timestamp'],
    [87, 'content'],
    [2, 'content'],
  ])('is told by error code %d', (code, reason) => {
    const error = answer(code, [3, 5]);
    expect(refusalOf(error, false)).toEqual({ reason, culprits: [3, 5], hungUp: false, cause: error });
  });

  test('is told by the last of several attempts, and by what the client can not write', () => {
    expect(refusalOf(retried(closed(), new ProtocolError('MESSAGE_TOO_LARGE')), false)).toMatchObject({
      reason: 'size',
    });
    expect(refusalOf(retried(new RangeError('No.'), new RangeError('No.')), false)).toMatchObject({
      reason: 'content',
    });
  });

  test('is told by a broker that lets every attempt in and hangs up, if the request is larger than others', () => {
    const error = retried(closed(), closed());
    expect(refusalOf(error, true)).toMatchObject({ reason: 'size', hungUp: true });
    expect(refusalOf(error, false)).toBeUndefined();
  });

  test.each([
    ['a broker that is away', retried(closed(), refused())],
    ['a broker that was never there', retried(refused(), refused())],
    ['a broker that hung up once', closed()],
    ['too few replicas', answer(19, [])],
    ['a topic that is not allowed', answer(29, [])],
    ['a leader that has moved', answer(6, [])],
    ['the client itself', new TypeError("Cannot read properties of undefined (reading 'leader')")],
  ])('is not %s', (_name, error) => {
    expect(refusalOf(error, true)).toBeUndefined();
  });

  test('names no record where the request was for several partitions', () => {
    expect(refusalOf(answer(87, [3], 2), false)).toMatchObject({ culprits: [] });
  });
});

test('a refused request is taken apart until each message is sent or refused, whatever the broker tells', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), fc.constantFrom(...HINTS), (bad, hint) => {
      const sent: number[] = [];
      const found: number[] = [];
      let requests = 0;
      const pending: (readonly number[])[] = [bad.map((_, index) => index)];
      for (let request = pending.pop(); request !== undefined; request = pending.pop()) {
        requests++;
        const culprits = request.flatMap((one, position) => (bad[one] ? [position] : []));
        if (culprits.length === 0) {
          sent.push(...request);
          continue;
        }
        const parts = takeApart(request, { culprits: hint(culprits) });
        found.push(...parts.refused);
        pending.push(...parts.rest.toReversed());
      }
      const all = [...bad.keys()];
      expect(sent).toEqual(all.filter((one) => !bad[one]));
      expect(found.toSorted((a, b) => a - b)).toEqual(all.filter((one) => bad[one]));
      expect(requests).toBeLessThanOrEqual(2 * all.length);
    }),
  );
});

/** What a broker tells of the culprits: all, nothing, one, or positions that are none. */
const HINTS: readonly ((culprits: readonly number[]) => readonly number[])[] = [
  (culprits) => culprits,
  () => [],
  (culprits) => culprits.slice(0, 1),
  () => [-1, 1_000],
];
