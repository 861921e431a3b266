import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { functionId } from './grants.ts';
import { synthesize } from './synthesize.ts';

const template = synthesize();

describe('the pipeline stack', () => {
  it('names its tables, queue and functions', () => {
    for (const name of [
      'CityStatsTable',
      'WindowMaximaTable',
      'PartitionProgressTable',
      'WindowTimersQueue',
      'GeneratorFunction',
      'CityAveragesFunction',
      'WindowMaximaFunction',
      'WindowCloserFunction',
      'GeneratorSchedule',
      'Dashboard',
    ]) {
      template.hasOutput(name, { Value: Match.anyValue() });
    }
  });

  it('runs every function on nodejs24.x and arm64 with source maps, and keeps its log for a month', () => {
    template.resourceCountIs('AWS::Lambda::Function', 5);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Environment: { Variables: Match.objectLike({ NODE_OPTIONS: '--enable-source-maps' }) },
      LoggingConfig: { LogGroup: Match.anyValue() },
    });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  it('traces what is traced: not what a Kafka trigger invokes', () => {
    const traced = Object.keys(
      template.findResources('AWS::Lambda::Function', { Properties: { TracingConfig: { Mode: 'Active' } } }),
    );
    expect(traced.toSorted()).toEqual(['generator', 'window-closer'].map((folder) => functionId(template, folder)));
  });

  it('keys the tables as the contract says, encrypts them and can restore them', () => {
    const keys = Object.values(template.findResources('AWS::DynamoDB::GlobalTable')).map(({ Properties }) =>
      Properties.KeySchema.map(({ AttributeName }: { AttributeName: string }) => AttributeName),
    );
    expect(keys).toEqual([['city'], ['bucket', 'windowStart'], ['consumer', 'partition']]);
    template.allResourcesProperties('AWS::DynamoDB::GlobalTable', {
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })],
    });
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  it('hides what a queue delivers for six times as long as the function may run, as Lambda asks for', () => {
    const mappings = Object.values(template.findResources('AWS::Lambda::EventSourceMapping')).filter(
      ({ Properties }) => Properties.EventSourceArn !== undefined,
    );
    expect(mappings).toHaveLength(1);
    for (const { Properties } of mappings) {
      const queue = template.findResources('AWS::SQS::Queue')[Properties.EventSourceArn['Fn::GetAtt'][0]];
      const fn = template.findResources('AWS::Lambda::Function')[Properties.FunctionName.Ref];
      expect(queue?.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * fn?.Properties.Timeout);
    }
  });

  it('leaves more than half of the concurrency of a new account, which is 10, to the other functions', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: functionId(template, 'window-closer') },
      ScalingConfig: { MaximumConcurrency: 4 },
    });
  });

  it('delivers timers over TLS only, tells apart which of a batch failed, and keeps what fails for good', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      RedrivePolicy: { maxReceiveCount: 15, deadLetterTargetArn: Match.anyValue() },
    });
    template.allResourcesProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
    template.allResourcesProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: Match.objectLike({
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      }),
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: functionId(template, 'window-closer') },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('runs the generator every minute, tells it for which, and never twice for the same', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(* * * * ? *)',
      State: 'ENABLED',
      Target: {
        Arn: { 'Fn::GetAtt': [functionId(template, 'generator'), 'Arn'] },
        Input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}',
        RetryPolicy: { MaximumRetryAttempts: 0 },
      },
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
    synthesize({ schedule: 'off' }).hasResourceProperties('AWS::Scheduler::Schedule', { State: 'DISABLED' });
  });

  it('hands the configuration to the functions', () => {
    const configured = synthesize({
      windowSeconds: 10,
      graceSeconds: 2,
      outOfOrdernessSeconds: 3,
      epoch: 7,
      recordsPerSecond: 5,
    });
    const variables = (variable: string, value: string) =>
      Object.keys(
        configured.findResources('AWS::Lambda::Function', {
          Properties: { Environment: { Variables: { [variable]: value } } },
        }),
      ).length;
    expect(variables('WINDOW_MS', '10000')).toBe(1);
    expect(variables('GRACE_MS', '2000')).toBe(1);
    expect(variables('OUT_OF_ORDERNESS_MS', '3000')).toBe(1);
    expect(variables('EPOCH', '7')).toBe(3);
    expect(variables('RECORDS_PER_SECOND', '5')).toBe(1);
    expect(variables('KAFKA_BOOTSTRAP_SERVERS', 'kafka-1.example:9092,kafka-2.example:9092')).toBe(3);
    expect(variables('KAFKA_AUTHENTICATION', 'none')).toBe(3);
  });
});

describe('the Kafka triggers', () => {
  const description = (folder: string) => ({
    FunctionName: { Ref: functionId(template, folder) },
    Topics: ['input'],
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 10_000,
    MaximumBatchingWindowInSeconds: 1,
    SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: ['kafka-1.example:9092', 'kafka-2.example:9092'] } },
    SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: `CityTemperatures-${folder}` },
  });

  it('are event source mappings, one for each function that reads the input', () => {
    for (const folder of ['city-averages', 'window-maxima']) {
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', description(folder));
    }
    expect(template.toJSON().Metadata).toBeUndefined();
  });

  it('are the same descriptions in the metadata when the local poller serves them', () => {
    const local = synthesize({ triggers: 'local' });
    expect(Object.values(local.toJSON().Metadata.KafkaTriggers)).toEqual(
      ['city-averages', 'window-maxima'].map(description),
    );
    // What is left is the trigger of the queue.
    local.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
  });

  it('read in consumer groups of their own for each stack', () => {
    const second = synthesize({ stackName: 'Second' });
    second.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: 'Second-city-averages' },
    });
  });

  it('prove who they are and join the network, if the settings say how', () => {
    const secretArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:kafka-AbCdEf';
    const closed = synthesize({
      secretArn,
      vpcId: 'vpc-0a1b2c3d',
      subnetIds: 'subnet-0a1b2c3d,subnet-1a2b3c4d',
      securityGroupIds: 'sg-0a1b2c3d',
    });
    closed.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      SourceAccessConfigurations: [
        { Type: 'SASL_SCRAM_512_AUTH', URI: secretArn },
        { Type: 'VPC_SUBNET', URI: 'subnet:subnet-0a1b2c3d' },
        { Type: 'VPC_SUBNET', URI: 'subnet:subnet-1a2b3c4d' },
        { Type: 'VPC_SECURITY_GROUP', URI: 'security_group:sg-0a1b2c3d' },
      ],
    });
    closed.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ KAFKA_AUTHENTICATION: 'scram', KAFKA_SECRET_ARN: secretArn }) },
      VpcConfig: { SubnetIds: ['subnet-0a1b2c3d', 'subnet-1a2b3c4d'], SecurityGroupIds: ['sg-0a1b2c3d'] },
    });
  });
});
