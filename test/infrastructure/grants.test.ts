import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { CLUSTER, functionId, grants, statements } from './grants.ts';
import { synthesize, synthesizeMsk } from './synthesize.ts';

const external = synthesize();
const { kafka, pipeline: msk } = synthesizeMsk();

/** Every function logs. */
const logs = (group: string) => ({ 'logs:CreateLogStream': [group], 'logs:PutLogEvents': [group] });
/** X-Ray does not trace what a Kafka trigger invokes. */
const TRACES = { 'xray:PutTelemetryRecords': ['*'], 'xray:PutTraceSegments': ['*'] };
const topic = (name: string) => `topic/cities/0f4ac8a8-1/${name}`;
const group = (name: string) => `group/cities/0f4ac8a8-1/${name}`;

/** What each function does wherever Kafka is. */
const ALWAYS = {
  // Its last grant is for Lambda, which puts aside what failed.
  generator: { ...logs('GeneratorgeneratorLogs'), ...TRACES, 'sqs:SendMessage': ['GeneratorFailedMinutes'] },
  'city-averages': {
    ...logs('CityAveragescityaveragesLogs'),
    'dynamodb:BatchGetItem': ['StateCityStats'],
    'dynamodb:UpdateItem': ['StateCityStats', 'StatePartitionProgress'],
    'dynamodb:Query': ['StatePartitionProgress'],
  },
  'window-maxima': {
    ...logs('WindowMaximawindowmaximaLogs'),
    'dynamodb:UpdateItem': ['StatePartitionProgress', 'StateWindowMaxima'],
    'dynamodb:Query': ['StatePartitionProgress'],
    'sqs:SendMessage': ['WindowTimersQueue'],
  },
  'window-closer': {
    ...logs('WindowCloserwindowcloserLogs'),
    ...TRACES,
    'dynamodb:UpdateItem': ['StateWindowMaxima'],
    'dynamodb:Query': ['StatePartitionProgress'],
    'sqs:SendMessage': ['WindowTimersQueue'],
    'sqs:ChangeMessageVisibility': ['WindowTimersQueue'],
    // Its trigger.
    'sqs:ReceiveMessage': ['WindowTimersQueue'],
    'sqs:DeleteMessage': ['WindowTimersQueue'],
    'sqs:GetQueueAttributes': ['WindowTimersQueue'],
  },
} as const;

/** Asking for the brokers names no resource: a grant on the cluster would be no grant. */
const TRIGGER = {
  'kafka:DescribeClusterV2': [CLUSTER],
  'kafka:GetBootstrapBrokers': ['*'],
  'kafka-cluster:DescribeClusterDynamicConfiguration': [CLUSTER],
};
const WRITER = { 'kafka-cluster:Connect': [CLUSTER], 'kafka-cluster:WriteDataIdempotently': [CLUSTER] };

/** What each does with Kafka, where IAM has a say in that. */
const WITH_MSK = {
  generator: {
    ...WRITER,
    'kafka-cluster:DescribeTopic': [topic('input')],
    'kafka-cluster:WriteData': [topic('input')],
  },
  'city-averages': {
    ...WRITER,
    ...TRIGGER,
    'kafka-cluster:DescribeTopic': [topic('input'), topic('input_dead_letter'), topic('output_avg')],
    'kafka-cluster:WriteData': [topic('input_dead_letter'), topic('output_avg')],
    'kafka-cluster:ReadData': [topic('input')],
    'kafka-cluster:AlterGroup': [group('CityTemperatures-city-averages')],
    'kafka-cluster:DescribeGroup': [group('CityTemperatures-city-averages')],
  },
  'window-maxima': {
    ...TRIGGER,
    'kafka-cluster:Connect': [CLUSTER],
    'kafka-cluster:DescribeTopic': [topic('input')],
    'kafka-cluster:ReadData': [topic('input')],
    'kafka-cluster:AlterGroup': [group('CityTemperatures-window-maxima')],
    'kafka-cluster:DescribeGroup': [group('CityTemperatures-window-maxima')],
  },
  'window-closer': {
    ...WRITER,
    'kafka-cluster:DescribeTopic': [topic('input'), topic('output_max')],
    'kafka-cluster:WriteData': [topic('output_max')],
    'kafka-cluster:ReadData': [topic('input')],
    'kafka-cluster:AlterGroup': [group('none')],
    'kafka-cluster:DescribeGroup': [group('none')],
  },
} as const;

const all = (actions: readonly string[], prefix: string, resource: string) =>
  Object.fromEntries(actions.map((action) => [`${prefix}${action}`, [resource]]));

/** What Lambda does in the name of a function, and its code is denied. */
const interfaces = (look: readonly string[], change: readonly string[]) => ({
  ...all(look, 'ec2:', '*'),
  ...all(change, 'ec2:', 'arn:aws:ec2:us-east-1:123456789012:*/*'),
  ...all([...look, ...change], '!ec2:', '*'),
});
const IN_VPC = interfaces(
  ['DescribeNetworkInterfaces', 'DescribeSubnets'],
  ['AssignPrivateIpAddresses', 'CreateNetworkInterface', 'DeleteNetworkInterface', 'UnassignPrivateIpAddresses'],
);
const POLLED = interfaces(
  ['DescribeNetworkInterfaces', 'DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs'],
  ['CreateNetworkInterface', 'DeleteNetworkInterface'],
);
/** The clients of Kafka are in its network, and so are the pollers of what has a trigger. */
const INTERFACES = {
  generator: IN_VPC,
  'city-averages': { ...IN_VPC, ...POLLED },
  'window-maxima': POLLED,
  'window-closer': IN_VPC,
} as const;

const FOLDERS = ['generator', 'city-averages', 'window-maxima', 'window-closer'] as const;

describe('a function may do what it does, on the resources it does it to, and nothing else', () => {
  it.each(FOLDERS)('%s, with a Kafka that asks for nothing', (folder) => {
    expect(grants(external, folder)).toEqual(ALWAYS[folder]);
  });

  it.each(FOLDERS)('%s, with MSK', (folder) => {
    expect(grants(msk, folder)).toEqual({ ...ALWAYS[folder], ...WITH_MSK[folder], ...INTERFACES[folder] });
  });

  it.each(FOLDERS)('%s, with a secret and a network of the user', (folder) => {
    const secret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:kafka-AbCdEf';
    const key = 'arn:aws:kms:us-east-1:123456789012:key/0f4ac8a8-7b1c-4d6e-9f27-2f6f3d7a9b10';
    const template = synthesize({
      secretArn: secret,
      secretKeyArn: key,
      vpcId: 'vpc-0a1b2c3d',
      subnetIds: 'subnet-0a1b2c3d',
      securityGroupIds: 'sg-0a1b2c3d',
    });
    expect(grants(template, folder)).toEqual({
      ...ALWAYS[folder],
      'secretsmanager:GetSecretValue': [secret],
      'kms:Decrypt': [key],
      ...INTERFACES[folder],
    });
  });

  it.each(Object.entries({ external, msk }))('averages-widget, which needs no Kafka: %s', (_, template) => {
    expect(grants(template, 'averages-widget')).toEqual({
      ...logs('OverviewResultsaverageswidgetLogs'),
      'dynamodb:Scan': ['StateCityStats'],
      'dynamodb:Query': ['StateWindowMaxima'],
    });
  });

  it('bootstrap-brokers', () => {
    expect(grants(kafka, 'bootstrap-brokers')).toEqual({
      ...logs('BootstrapBrokersbootstrapbrokersLogs'),
      ...TRACES,
      'kafka:DescribeClusterV2': ['MskCluster'],
      'kafka:GetBootstrapBrokers': ['*'],
    });
  });

  it('the schedule, which runs the generator and no version of it', () => {
    msk.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Action: 'lambda:InvokeFunction',
            Resource: { 'Fn::GetAtt': [functionId(msk, 'generator'), 'Arn'] },
          },
        ]),
      },
      Roles: [{ Ref: Match.stringLikeRegexp('^SchedulerRoleForTarget') }],
    });
  });
});

it('denies the network interfaces to the code of a function only: Lambda itself sends no source function', () => {
  for (const folder of FOLDERS) {
    const denied = statements(msk, folder).filter(({ Effect }) => Effect === 'Deny');
    expect(denied.length).toBeGreaterThan(0);
    for (const { Condition } of denied) {
      expect(Condition).toEqual({ Null: { 'lambda:SourceFunctionArn': 'false' } });
    }
  }
});
