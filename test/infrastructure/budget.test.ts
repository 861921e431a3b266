import { describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { readConfiguration } from '../../lib/configuration.ts';
import { resourceSchemas } from '../support/cfn-lint/cfn-lint.ts';
import { synthesize } from './synthesize.ts';

const SETTINGS = { alarmEmails: 'ops@example.com,lead@example.com', monthlyBudgetUsd: 30 };

describe('the budget', () => {
  it('is of the whole account by the month, before credits, and mails when 80 % are spent or all will be', () => {
    const template = synthesize(SETTINGS);
    const mail = ['ops@example.com', 'lead@example.com'].map((Address) => ({ SubscriptionType: 'EMAIL', Address }));
    template.hasResourceProperties('AWS::Budgets::Budget', {
      Budget: {
        BudgetType: 'COST',
        TimeUnit: 'MONTHLY',
        BudgetLimit: { Amount: 30, Unit: 'USD' },
        CostTypes: { IncludeCredit: false, IncludeRefund: false },
        CostFilters: Match.absent(),
      },
      NotificationsWithSubscribers: [
        { Notification: Match.objectLike({ NotificationType: 'ACTUAL', Threshold: 80 }), Subscribers: mail },
        { Notification: Match.objectLike({ NotificationType: 'FORECASTED', Threshold: 100 }), Subscribers: mail },
      ],
    });
  });

  it('is there by choice only', () => {
    synthesize({ alarmEmails: SETTINGS.alarmEmails }).resourceCountIs('AWS::Budgets::Budget', 0);
  });

  it.each([
    'us-east-1',
    'eu-central-1',
    'ap-south-1',
    'eu-north-1',
    'af-south-1',
    'mx-central-1',
    'ca-west-1',
    'sa-east-1',
  ])('is taken in %s if CloudFormation has budgets there', async (region) => {
    const isThere = (await resourceSchemas(region)).has('AWS::Budgets::Budget');
    const node = new App({ context: { ...SETTINGS, kafka: 'external', bootstrapServers: 'kafka:9092' } }).node;
    const read = () => readConfiguration(node, region).monthlyBudgetUsd;
    if (isThere) {
      expect(read()).toBe(30);
    } else {
      expect(read).toThrow(`monthlyBudgetUsd can't be had in ${region}`);
    }
  });
});
