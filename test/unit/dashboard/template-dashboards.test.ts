import { CloudWatchServiceException } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from '@jest/globals';
import { Dashboards, dashboardsOf } from '../../../local/dashboard/template-dashboards.ts';
import { StackError } from '../../../local/kafka-trigger/stack.ts';

const found = {
  template: {
    Resources: {
      Overview: {
        Type: 'AWS::CloudWatch::Dashboard',
        Properties: {
          DashboardName: 'Overview',
          DashboardBody: { 'Fn::Join': ['', ['{"queue":"', { 'Fn::GetAtt': ['Timers', 'QueueName'] }, '"}']] },
        },
      },
      Timers: { Type: 'AWS::SQS::Queue' },
    },
  },
  stack: {
    stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/Weather/1',
    stackName: 'Weather',
    resources: new Map([
      ['Timers', { type: 'AWS::SQS::Queue', physicalId: 'http://sqs.us-east-1.localhost:4566/000000000000/timers-1' }],
    ]),
  },
};

const missing = new CloudWatchServiceException({ name: 'InvalidParameterValue', $fault: 'client', $metadata: {} });
const endpoint = (kept: Readonly<Record<string, string>>) => ({
  dashboards: async () => Object.keys(kept),
  dashboard: async (name: string) => {
    const body = kept[name];
    if (body === undefined) {
      throw missing;
    }
    return body;
  },
});

test('a template says what its dashboards show, references resolved', () => {
  expect(dashboardsOf(found)).toEqual(new Map([['Overview', '{"queue":"timers-1"}']]));
});

test('a dashboard that refers to what is not known of the stack is left out, and no other', () => {
  const unknown = { Properties: { DashboardName: 'Other', DashboardBody: { 'Fn::GetAtt': ['Timers', 'Arn'] } } };
  const Resources = { ...found.template.Resources, Other: { Type: 'AWS::CloudWatch::Dashboard', ...unknown } };
  const names = [...dashboardsOf({ ...found, template: { Resources } as never }).keys()];
  expect(names).toEqual(['Overview']);
});

describe('the dashboards of an endpoint', () => {
  test('that keeps none of stacks are those of the template, and this is said', async () => {
    const dashboards = new Dashboards(endpoint({}), async () => found);
    expect(await dashboards.names()).toEqual(['Overview']);
    expect(await dashboards.text('Overview')).toEqual({ body: '{"queue":"timers-1"}', fromStack: 'Weather' });
  });

  test('are its own where it keeps them', async () => {
    const dashboards = new Dashboards(endpoint({ Overview: '{}', Mine: '{}' }), async () => found);
    expect(await dashboards.names()).toEqual(['Mine', 'Overview']);
    expect(await dashboards.text('Overview')).toEqual({ body: '{}' });
  });

  test('are none before the stack is there', async () => {
    const notYet = async () => {
      throw new StackError('The stack "Weather" has no resources.');
    };
    const dashboards = new Dashboards(endpoint({}), notYet);
    expect(await dashboards.names()).toEqual([]);
    await expect(dashboards.text('Overview')).rejects.toBe(missing);
  });

  test('are not looked for in the template when the endpoint fails', async () => {
    const failure = new CloudWatchServiceException({ name: 'InternalError', $fault: 'server', $metadata: {} });
    const dashboards = new Dashboards(
      { dashboards: async () => [], dashboard: () => Promise.reject(failure) },
      async () => found,
    );
    await expect(dashboards.text('Overview')).rejects.toBe(failure);
  });

  test('cannot be told when the endpoint does not answer', async () => {
    const lost = new Error('connect ECONNREFUSED');
    const dashboards = new Dashboards(
      { dashboards: () => Promise.reject(lost), dashboard: () => Promise.reject(lost) },
      async () => found,
    );
    await expect(dashboards.names()).rejects.toBe(lost);
    await expect(dashboards.text('Overview')).rejects.toBe(lost);
  });
});
