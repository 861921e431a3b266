import { describe, expect, it, test } from '@jest/globals';
import { unansweredFinding } from '../../../../local/commands/doctor/answer.ts';
import { UnlistedCallError } from '../../../../local/commands/doctor/aws.ts';
import { examine } from '../../../../local/commands/doctor/examine.ts';
import { unansweredBy } from '../../../../local/commands/doctor/failure.ts';
import { exitCode, fault, ok, STATUSES } from '../../../../local/commands/doctor/finding.ts';

const failure = (name: string, message = 'a reason', httpStatusCode = 400) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
const ACTIONS = ['sqs:GetQueueAttributes'];
const by = (error: unknown, emulator?: string) => unansweredBy(error, ACTIONS, emulator);
const WHAT = { check: 'table', subject: 'CityStats' };

describe('an error of AWS', () => {
  // As each service's API reference names it.
  it.each([
    'AccessDeniedException',
    'AccessDenied',
    'UnauthorizedOperation',
    'AuthorizationError',
    'ForbiddenException',
  ])('means that the caller lacks a right when it is %s', (name) => {
    expect(by(failure(name))).toEqual({ kind: 'denied', needs: ACTIONS });
  });

  it('means the same when only its status says so', () => {
    expect(by(failure('Whatever', '', 403))).toEqual({ kind: 'denied', needs: ACTIONS });
  });

  it.each(['ExpiredTokenException', 'InvalidClientTokenId', 'UnrecognizedClientException', 'CredentialsProviderError'])(
    'means bad credentials, not a missing right, when it is %s',
    (name) => {
      expect(by(failure(name, 'gone', 403))).toEqual({
        kind: 'failed',
        reason: 'the credentials are not accepted: gone',
      });
    },
  );

  it.each(['ResourceNotFoundException', 'NotFoundException', 'QueueDoesNotExist', 'ParameterNotFound'])(
    'means that there is no such thing when it is %s',
    (name) => {
      expect(by(failure(name))).toEqual({ kind: 'absent' });
    },
  );

  it('of CloudFormation tells a stack that is not there from another wrong request', () => {
    expect(by(failure('ValidationError', 'Stack with id A does not exist'))).toEqual({ kind: 'absent' });
    expect(by(failure('ValidationError', 'a is bad'))).toEqual({ kind: 'failed', reason: 'ValidationError: a is bad' });
  });

  it('means that an emulator lacks something, which AWS does not', () => {
    const unserved = failure('BadRequestException', 'No route for GET /v1/kafka-versions.');
    expect(by(unserved, 'MiniStack')).toEqual({ kind: 'not-here', reason: 'MiniStack does not answer this' });
    expect(by(unserved)).toMatchObject({ kind: 'failed' });
    expect(by(failure('InternalFailure', '', 501), 'LocalStack')).toMatchObject({ kind: 'not-here' });
  });

  it('of the network is told in its words', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { name: 'Error' });
    expect(by(refused)).toEqual({ kind: 'failed', reason: 'connect ECONNREFUSED 127.0.0.1:1' });
  });
});

test('what may not be looked at is a line that names the right, and no fault of the stack', () => {
  expect(unansweredFinding(WHAT, { kind: 'denied', needs: ['a:B', 'c:D'] })).toMatchObject({
    ...WHAT,
    status: 'unknown',
    found: 'could not look: needs a:B, c:D',
  });
});

test('what an emulator does not have is not measured', () => {
  const finding = unansweredFinding(WHAT, { kind: 'not-here', reason: 'MiniStack has none' });
  expect(finding).toMatchObject({ status: 'not-measured', found: 'not measured here: MiniStack has none' });
});

test('what is not there is judged by the one who looks', () => {
  expect(unansweredFinding(WHAT, { kind: 'absent' })).toMatchObject({ status: 'unknown' });
  expect(unansweredFinding(WHAT, { kind: 'absent' }, () => fault(WHAT, 'gone'))).toMatchObject({ status: 'fault' });
});

test('only a fault and what nobody has seen end with 1', () => {
  const codes = STATUSES.map((status) => [status, exitCode([{ status: 'ok' }, { status }])]);
  expect(Object.fromEntries(codes)).toEqual({ ok: 0, warning: 0, fault: 1, unknown: 1, 'not-measured': 0 });
  expect(exitCode([])).toBe(0);
});

describe('looking at several things', () => {
  it('goes on when one of them breaks, and says which', async () => {
    const findings = await examine(
      [
        { what: 'the tables', look: () => Promise.reject(new Error('An item has no number attribute "count".')) },
        { what: 'the queues', look: async () => [ok(WHAT, 'fine')] },
      ],
      () => {},
    );
    expect(findings).toEqual([
      {
        check: 'look',
        subject: 'the tables',
        status: 'unknown',
        found: 'could not look: An item has no number attribute "count"',
      },
      ok(WHAT, 'fine'),
    ]);
  });

  it('happens side by side, and tells what is still to come', async () => {
    const first = Promise.withResolvers<void>();
    const told: (readonly string[])[] = [];
    const findings = await examine(
      [
        { what: 'one', look: () => first.promise.then(() => [ok(WHAT, 'one')]) },
        // Were they looked at one after the other, this would never be reached.
        {
          what: 'two',
          look: async () => {
            first.resolve();
            return [ok(WHAT, 'two')];
          },
        },
      ],
      (pending) => told.push(pending),
    );
    expect(findings.map(({ found }) => found)).toEqual(['one', 'two']);
    expect(told).toEqual([['one'], []]);
  });

  it('ends with an error when the program would send a call that is not on its list', async () => {
    const look = () => Promise.reject(new UnlistedCallError('dynamodb:DeleteTable'));
    await expect(examine([{ what: 'a', look }], () => {})).rejects.toThrow(UnlistedCallError);
  });
});
