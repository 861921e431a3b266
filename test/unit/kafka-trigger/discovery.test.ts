import { describe, expect, test } from '@jest/globals';
import { discoverTriggers, kafkaMappings, type Template } from '../../../local/kafka-trigger/discovery.ts';
import type { DeployedStack } from '../../../local/kafka-trigger/intrinsics.ts';
import { RefusedTriggerError } from '../../../local/kafka-trigger/trigger.ts';

const NOW = Date.UTC(2026, 0, 1);

const STACK: DeployedStack = {
  stackId: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/Temperatures/7d4c',
  stackName: 'Temperatures',
  resources: new Map([
    ['Averages', { type: 'AWS::Lambda::Function', physicalId: 'Temperatures-Averages-1X' }],
    ['Trigger', { type: 'AWS::Lambda::EventSourceMapping', physicalId: '5f3c-uuid' }],
    ['Queue', { type: 'AWS::SQS::Queue', physicalId: 'http://sqs/Queue' }],
  ]),
};

const PROPERTIES = {
  FunctionName: { Ref: 'Averages' },
  Topics: ['input'],
  StartingPosition: 'TRIM_HORIZON',
  SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: ['localhost:9092', 'localhost:9093'] } },
};

const MSK_PROPERTIES = {
  FunctionName: { Ref: 'Averages' },
  Topics: ['input'],
  StartingPosition: 'LATEST',
  EventSourceArn: 'arn:aws:kafka:eu-west-1:123456789012:cluster/c/1',
};

/** A variable in the syntax of Fn::Sub. */
const variable = (name: string) => `\${${name}}`;

const mapping = (Properties: Record<string, unknown>) => ({
  Resources: { Trigger: { Type: 'AWS::Lambda::EventSourceMapping', Properties } },
});
const discoverAll = (template: Template) => discoverTriggers(template, STACK, NOW, kafkaMappings(template, STACK));
const discover = (properties: Record<string, unknown>) => discoverAll(mapping(properties))[0];

describe('triggers of a deployed stack', () => {
  test('are its Kafka event source mappings, with the defaults of Lambda', () => {
    expect(discover(PROPERTIES)).toEqual({
      name: 'Trigger',
      functionName: 'Temperatures-Averages-1X',
      topic: 'input',
      startingPosition: 'TRIM_HORIZON',
      batchSize: 100,
      windowMs: 500,
      consumerGroupId: '5f3c-uuid',
      source: { kind: 'self-managed', bootstrapServers: ['localhost:9092', 'localhost:9093'] },
    });
  });

  test('and what its template describes in its metadata, under a group that a restart finds again', () => {
    const template = { Metadata: { KafkaTriggers: { Described: PROPERTIES } } };
    expect(discoverAll(template)).toMatchObject([
      { name: 'Described', functionName: 'Temperatures-Averages-1X', consumerGroupId: 'Temperatures-Described' },
    ]);
  });

  test('without the mappings that somebody else serves, which may ask for what the poller does not do', () => {
    const served = { ...PROPERTIES, FilterCriteria: { Filters: [{ Pattern: '{}' }] } };
    const template = { ...mapping(served), Metadata: { KafkaTriggers: { Described: PROPERTIES } } };
    expect(kafkaMappings(template, STACK)).toMatchObject([{ name: 'Trigger' }]);
    expect(discoverTriggers(template, STACK, NOW, [])).toMatchObject([{ name: 'Described' }]);
  });

  test('with their settings', () => {
    expect(
      discover({
        ...PROPERTIES,
        StartingPosition: 'AT_TIMESTAMP',
        StartingPositionTimestamp: 1_700_000_000,
        BatchSize: '10000',
        MaximumBatchingWindowInSeconds: 0,
        SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: 'averages' },
        MaximumRetryAttempts: -1,
        FilterCriteria: { Filters: [] },
        Tags: [{ Key: 'a', Value: 'b' }],
      }),
    ).toMatchObject({
      startingPosition: { timestampMs: 1_700_000_000_000 },
      batchSize: 10_000,
      windowMs: 0,
      consumerGroupId: 'averages',
    });
  });

  test('of MSK too', () => {
    const properties = { ...MSK_PROPERTIES, AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'g' } };
    expect(discover(properties)).toMatchObject({
      consumerGroupId: 'g',
      source: { kind: 'msk', arn: MSK_PROPERTIES.EventSourceArn },
    });
  });

  test('but no mappings of other sources, none that are switched off, and none that were not deployed', () => {
    const queue = { FunctionName: { Ref: 'Averages' }, EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] } };
    expect(discover(queue)).toBeUndefined();
    expect(discover({ ...PROPERTIES, Enabled: 'false' })).toBeUndefined();
    const conditional = { Resources: { Absent: { Type: 'AWS::Lambda::EventSourceMapping', Properties: PROPERTIES } } };
    expect(discoverAll(conditional)).toEqual([]);
  });

  test.each([
    ['Ref', { Ref: 'Averages' }, 'Temperatures-Averages-1X'],
    [
      'GetAtt',
      { 'Fn::GetAtt': ['Averages', 'Arn'] },
      'arn:aws:lambda:eu-west-1:123456789012:function:Temperatures-Averages-1X',
    ],
    [
      'Sub',
      { 'Fn::Sub': `${variable('Averages')}:${variable('AWS::Region')}:${variable('!literal')}` },
      `Temperatures-Averages-1X:eu-west-1:${variable('literal')}`,
    ],
    [
      'Join',
      { 'Fn::Join': [':', [{ Ref: 'AWS::AccountId' }, { Ref: 'Averages' }]] },
      '123456789012:Temperatures-Averages-1X',
    ],
    ['Select of Split', { 'Fn::Select': [1, { 'Fn::Split': [',', 'a,b'] }] }, 'b'],
  ])('resolve %s', (_name, value, expected) => {
    expect(discover({ ...PROPERTIES, FunctionName: value })?.functionName).toBe(expected);
  });

  test('resolve servers that the template joins, and drop what has no value', () => {
    const KafkaBootstrapServers = { 'Fn::Split': [',', { 'Fn::Join': ['', ['localhost', ':1,', 'localhost:2']] }] };
    const SelfManagedEventSource = { Endpoints: { KafkaBootstrapServers } };
    expect(discover({ ...PROPERTIES, SelfManagedEventSource, BatchSize: { Ref: 'AWS::NoValue' } })).toMatchObject({
      batchSize: 100,
      source: { bootstrapServers: ['localhost:1', 'localhost:2'] },
    });
  });
});

describe('refused by name', () => {
  test.each<[property: string, value: unknown]>([
    ['FilterCriteria', { Filters: [{ Pattern: '{}' }] }],
    ['DestinationConfig', { OnFailure: { Destination: 'arn:aws:sqs:eu-west-1:123456789012:dead' } }],
    ['ProvisionedPollerConfig', { MinimumPollers: 1 }],
    ['BisectBatchOnFunctionError', true],
    ['FunctionResponseTypes', ['ReportBatchItemFailures']],
    ['SourceAccessConfigurations', [{ Type: 'BASIC_AUTH', URI: 'arn' }]],
    ['MaximumRetryAttempts', 3],
    ['MaximumRecordAgeInSeconds', 60],
    ['ParallelizationFactor', 1],
    ['KmsKeyArn', 'arn'],
    ['LoggingConfig', { SystemLogLevel: 'DEBUG' }],
    ['SomethingNew', 1],
    ['BatchSize', 0],
    ['BatchSize', 10_001],
    ['BatchSize', 1.5],
    ['BatchSize', ''],
    ['MaximumBatchingWindowInSeconds', 301],
    ['MaximumBatchingWindowInSeconds', -1],
    ['Topics', []],
    ['Topics', ['a', 'b']],
    ['Topics', ['.a']],
    ['StartingPosition', 'TOP'],
    ['StartingPosition', undefined],
    ['FunctionName', undefined],
    ['Enabled', 'maybe'],
    ['SelfManagedEventSource', { Endpoints: {} }],
    ['SelfManagedEventSource', { Endpoints: { KafkaBootstrapServers: ['no-port'] } }],
    ['SelfManagedEventSource', { Endpoints: { KafkaBootstrapServers: ['a:70000'] } }],
    ['SelfManagedEventSource', { Endpoints: { KafkaBootstrapServers: [] } }],
    ['SelfManagedEventSource', { Endpoints: { KafkaBootstrapServers: [9092] } }],
    ['SelfManagedKafkaEventSourceConfig', { ConsumerGroupId: '' }],
    ['SelfManagedKafkaEventSourceConfig', { ConsumerGroupId: 'a b' }],
    ['SelfManagedKafkaEventSourceConfig', { SchemaRegistryConfig: {} }],
    ['AmazonManagedKafkaEventSourceConfig', { ConsumerGroupId: 'g' }],
    ['EventSourceArn', MSK_PROPERTIES.EventSourceArn],
    ['FunctionName', { Ref: 'Nothing' }],
    ['FunctionName', { 'Fn::GetAtt': ['Queue', 'Arn'] }],
    ['FunctionName', { 'Fn::ImportValue': 'x' }],
  ])('%s %j', (property, value) => {
    expect(() => discover({ ...PROPERTIES, [property]: value })).toThrow(RefusedTriggerError);
    expect(() => discover({ ...PROPERTIES, [property]: value })).toThrow(
      new RegExp(`"Trigger" can't be served: ${property}`),
    );
  });

  test('AT_TIMESTAMP without a timestamp, and with one in the future', () => {
    const properties = { ...PROPERTIES, StartingPosition: 'AT_TIMESTAMP' };
    expect(() => discover(properties)).toThrow(/StartingPositionTimestamp/);
    expect(() => discover({ ...properties, StartingPositionTimestamp: NOW / 1000 + 1 })).toThrow(
      /StartingPositionTimestamp/,
    );
  });

  test('neither kind of Kafka', () => {
    const { SelfManagedEventSource: _, ...rest } = PROPERTIES;
    expect(() => discover(rest)).toThrow(/EventSourceArn or SelfManagedEventSource/);
  });
});
