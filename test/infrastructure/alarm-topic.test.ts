import { describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { createStacks } from '../../lib/stacks.ts';
import { FLAGS } from '../support/synth.ts';
import { alarmsOf } from './alarm-templates.ts';
import { EXTERNAL, synthesize } from './synthesize.ts';

const template = synthesize();

describe('who is told', () => {
  const told = synthesize({ alarmEmails: 'ops@example.com,lead@example.com' });

  it('are those of the configuration, of the end as well, except of an emptied queue', () => {
    for (const Endpoint of ['ops@example.com', 'lead@example.com']) {
      told.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint });
    }
    const [topic] = Object.keys(told.findResources('AWS::SNS::Topic'));
    for (const { Properties } of Object.values(told.findResources('AWS::CloudWatch::Alarm'))) {
      expect(Properties.AlarmActions).toEqual([{ Ref: topic }]);
      expect(Properties.OKActions).toEqual(Properties.Namespace === 'AWS/SQS' ? undefined : [{ Ref: topic }]);
    }
  });

  it('get it through an encrypted topic that takes nothing without TLS, and CloudWatch alone may write to it', () => {
    const conditions = {
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', Match.arrayWith([':alarm:CityTemperatures-*'])] } },
    };
    const cloudWatch = { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Condition: conditions };
    told.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    told.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ ...cloudWatch, Action: 'sns:Publish' }),
        ],
      },
    });
    told.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ ...cloudWatch, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }),
        ]),
      },
    });
  });

  it('is nobody without addresses: then there is no topic, and no key to pay for', () => {
    template.resourceCountIs('AWS::SNS::Topic', 0);
    template.resourceCountIs('AWS::KMS::Key', 0);
    expect(alarmsOf(template).filter(({ AlarmActions }) => AlarmActions !== undefined)).toEqual([]);
  });
});

describe('the warning that nobody is told', () => {
  const warned = (context: Record<string, unknown>) => {
    const app = new App({ context: { ...FLAGS, ...EXTERNAL, ...context, 'aws:cdk:bundling-stacks': [] } });
    const { pipeline } = createStacks(app);
    return Annotations.fromStack(pipeline).findWarning('*', Match.stringLikeRegexp('tell nobody'));
  };

  it('counts the alarms and names the setting, where nobody is told', () => {
    const [warning] = warned({});
    const count = alarmsOf(template).length;
    expect(warning?.entry.data).toMatch(`The ${count} alarms of this stack tell nobody. Set alarmEmails`);
  });

  it('is not given where somebody is, nor for an emulator', () => {
    expect(warned({ alarmEmails: 'ops@example.com' })).toEqual([]);
    expect(warned({ triggers: 'local' })).toEqual([]);
  });
});
