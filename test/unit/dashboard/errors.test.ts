import { expect, test } from '@jest/globals';
import { FunctionError } from '../../../local/dashboard/aws.ts';
import { answerFor, NotFoundError } from '../../../local/dashboard/errors.ts';
import { TimeRangeError } from '../../../local/dashboard/time-range.ts';

const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:4566'), { code: 'ECONNREFUSED' });

test.each([
  ['a refused connection', refused, 'unreachable', 502],
  ['one of several addresses', new AggregateError([refused]), 'unreachable', 502],
  ['a cause', new Error('failed', { cause: refused }), 'unreachable', 502],
  ['a time limit', Object.assign(new Error('too slow'), { name: 'TimeoutError' }), 'unreachable', 502],
  ['a function', new FunctionError('out of coffee', { cause: refused }), 'failed', 502],
  ['a widget that there is not', new NotFoundError('no widget'), 'notFound', 404],
  ['a request', new TimeRangeError('bad range'), 'request', 400],
  ['anything else', new Error('oops'), 'failed', 502],
  ['no error at all', 'oops', 'failed', 502],
])('%s is told as what it is', (_, error, kind, status) => {
  expect(answerFor(error)).toMatchObject({ kind, status, message: expect.stringMatching(/\.$/) });
});
