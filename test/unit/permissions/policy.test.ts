import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  denialsIn,
  forEmulator,
  grantsOf,
  type PolicyDocument,
  without,
} from '../../integration/permissions/policy.ts';

const oneOrMore = (names: readonly string[]) =>
  fc.oneof(fc.constantFrom(...names), fc.subarray([...names], { minLength: 1 }));

const document: fc.Arbitrary<PolicyDocument> = fc.record({
  Version: fc.constant('2012-10-17'),
  Statement: fc.array(
    fc.record({
      Effect: fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const),
      Action: oneOrMore(['dynamodb:Query', 'dynamodb:UpdateItem', 'sqs:SendMessage']),
      Resource: oneOrMore(['arn:a', 'arn:b', 'arn:c']),
      Condition: fc.constantFrom(undefined, { Bool: { 'aws:SecureTransport': 'true' } }),
    }),
    { maxLength: 4 },
  ),
});

/** What a policy says, one action on one resource at a time, however its statements are cut. */
const said = ({ Statement }: PolicyDocument) =>
  Statement.flatMap(({ Effect, Action, Resource, Condition }) =>
    [Action]
      .flat()
      .flatMap((action) =>
        [Resource].flat().map((resource) => `${Effect} ${action} ${resource} ${JSON.stringify(Condition)}`),
      ),
  );

describe('a policy', () => {
  it('without one grant says everything else as before', () => {
    fc.assert(
      fc.property(document, (policy) => {
        for (const grant of grantsOf(policy)) {
          const statement = policy.Statement[grant.statement];
          const taken = `Allow ${grant.action} ${grant.resource} ${JSON.stringify(statement?.Condition)}`;
          expect([...said(without(policy, grant)), taken].toSorted()).toEqual(said(policy).toSorted());
        }
      }),
    );
  });

  it('is told to the emulator with the batches that AWS means as well', () => {
    const policy = { Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:q' }] } as const;
    expect(said(forEmulator(policy))).toEqual([
      'Allow sqs:SendMessage arn:q undefined',
      'Allow sqs:SendMessageBatch arn:q undefined',
    ]);
  });
});

describe('a denial', () => {
  it('is found by the action that would have to be granted, once', () => {
    const denied = 'User: arn:x is not authorized to perform: sqs:SendMessageBatch because no identity-based policy';
    expect(denialsIn(`${denied}\n${denied}`)).toEqual(['sqs:SendMessage']);
    expect(denialsIn('ConditionalCheckFailedException: not authorized')).toEqual([]);
  });
});
