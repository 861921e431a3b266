import { describe, expect, it } from '@jest/globals';
import { alarmsOf, shortName } from './alarm-templates.ts';
import { synthesize } from './synthesize.ts';

const template = synthesize();

describe('every asynchronous path', () => {
  const queueIds = (found: readonly { 'Fn::GetAtt': [string, string] }[]) => found.map((arn) => arn['Fn::GetAtt'][0]);
  const properties = (type: string) => Object.values(template.findResources(type)).map(({ Properties }) => Properties);

  it('ends in a dead-letter queue, which has an alarm', () => {
    const ends = [
      ...properties('AWS::SQS::Queue').flatMap(({ RedrivePolicy }) => RedrivePolicy?.deadLetterTargetArn ?? []),
      ...properties('AWS::Scheduler::Schedule').map(({ Target }) => Target.DeadLetterConfig.Arn),
      ...properties('AWS::Lambda::EventInvokeConfig').map(
        ({ DestinationConfig }) => DestinationConfig.OnFailure.Destination,
      ),
    ];
    const watched = alarmsOf(template).flatMap(({ Namespace, Dimensions }) =>
      Namespace === 'AWS/SQS'
        ? (Dimensions?.map(({ Value }) => Value as { 'Fn::GetAtt': [string, string] }) ?? [])
        : [],
    );
    expect(queueIds(ends)).toHaveLength(3);
    expect(queueIds(watched).toSorted()).toEqual(queueIds(ends).toSorted());
    for (const [name, threshold] of [
      ['timers-dead-letters', 1],
      ['missed-minutes', 5],
      ['failed-minutes', 5],
    ] as const) {
      expect(alarmsOf(template).find((alarm) => shortName(alarm) === name)).toMatchObject({
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Statistic: 'Maximum',
        Threshold: threshold,
        EvaluationPeriods: 1,
        TreatMissingData: 'notBreaching',
      });
    }
  });

  it('lets the scheduler and the generator write to their own queue alone', () => {
    const senders = properties('AWS::IAM::Policy').flatMap(({ PolicyDocument }) =>
      PolicyDocument.Statement.filter(({ Action }: { Action: unknown }) => Action === 'sqs:SendMessage').map(
        ({ Resource }: { Resource: { 'Fn::GetAtt': [string, string] } }) => Resource['Fn::GetAtt'][0],
      ),
    );
    expect(
      senders
        .filter((id) => id.includes('Minutes'))
        .map((id) => id.replace(/[A-F\d]{8}$/, ''))
        .toSorted(),
    ).toEqual(['GeneratorFailedMinutes', 'GeneratorMissedMinutes']);
  });

  it('has no function with reserved concurrency, and a limit for the queue that can burst', () => {
    for (const { ReservedConcurrentExecutions } of properties('AWS::Lambda::Function')) {
      expect(ReservedConcurrentExecutions).toBeUndefined();
    }
  });
});
