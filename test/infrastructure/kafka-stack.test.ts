import { describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { createStacks } from '../../lib/stacks.ts';
import { FLAGS } from '../support/synth.ts';
import { functionId } from './grants.ts';
import { synthesizeMsk } from './synthesize.ts';

const { kafka, pipeline } = synthesizeMsk();

/** The logical id of the security group with that description. */
function securityGroup(description: RegExp): string {
  const found = Object.entries(kafka.findResources('AWS::EC2::SecurityGroup')).find(([, { Properties }]) =>
    description.test(Properties.GroupDescription),
  );
  return String(found?.[0]);
}

const group = (id: string) => ({ 'Fn::GetAtt': [id, 'GroupId'] });
const brokers = group(securityGroup(/^Kafka brokers/));
const functions = group(securityGroup(/^Functions/));
const endpoints = group(securityGroup(/^Interface endpoints/));

describe('the MSK cluster', () => {
  it('runs in KRaft mode on three of the smallest brokers that it runs on, one a zone', () => {
    kafka.hasResourceProperties('AWS::MSK::Cluster', {
      KafkaVersion: '4.1.x.kraft',
      NumberOfBrokerNodes: 3,
      BrokerNodeGroupInfo: {
        InstanceType: 'kafka.m7g.large',
        ClientSubnets: [0, 1, 2].map(() => ({ Ref: Match.stringLikeRegexp('Subnet') })),
        SecurityGroups: [brokers],
        StorageInfo: { EBSStorageInfo: { VolumeSize: 20 } },
      },
    });
    const zones = Object.values(kafka.findResources('AWS::EC2::Subnet')).map(
      ({ Properties }) => Properties.AvailabilityZone,
    );
    expect(zones).toEqual([0, 1, 2].map((zone) => ({ 'Fn::Select': [zone, { 'Fn::GetAZs': '' }] })));
  });

  it('takes its sizes from the settings', () => {
    const settings = {
      availabilityZones: 'eu-west-1a,eu-west-1c',
      brokers: 4,
      brokerType: 'kafka.m5.large',
      brokerStorageGib: 100,
      kafkaVersion: '3.9.x.kraft',
      partitions: 6,
    };
    const sized = synthesizeMsk(settings).kafka;
    sized.hasResourceProperties('AWS::MSK::Cluster', {
      KafkaVersion: '3.9.x.kraft',
      NumberOfBrokerNodes: 4,
      BrokerNodeGroupInfo: Match.objectLike({
        InstanceType: 'kafka.m5.large',
        StorageInfo: { EBSStorageInfo: { VolumeSize: 100 } },
      }),
    });
    sized.hasResourceProperties('AWS::EC2::Subnet', { AvailabilityZone: 'eu-west-1c' });
    sized.resourceCountIs('AWS::EC2::Subnet', 2);
    sized.hasResourceProperties('AWS::MSK::Topic', { TopicName: 'input', PartitionCount: 6, ReplicationFactor: 2 });
    expect(topicConfig(sized, 'input')).toMatchObject({ 'min.insync.replicas': '1' });
  });

  it('speaks TLS only, to clients with IAM credentials only, and to itself', () => {
    kafka.hasResourceProperties('AWS::MSK::Cluster', {
      ClientAuthentication: {
        Sasl: { Iam: { Enabled: true }, Scram: { Enabled: false } },
        Tls: { Enabled: false },
        Unauthenticated: { Enabled: false },
      },
      EncryptionInfo: { EncryptionInTransit: { ClientBroker: 'TLS', InCluster: true } },
    });
  });

  it('logs to a group that forgets after a month, and is measured at the level that costs nothing', () => {
    kafka.hasResourceProperties('AWS::MSK::Cluster', {
      EnhancedMonitoring: 'DEFAULT',
      LoggingInfo: {
        BrokerLogs: { CloudWatchLogs: { Enabled: true, LogGroup: { Ref: Match.stringLikeRegexp('BrokerLogs') } } },
      },
    });
    kafka.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });
});

/** As MSK reads it: JSON in Base64. */
function topicConfig(template: Template, name: string): Record<string, unknown> {
  const [topic] = Object.values(template.findResources('AWS::MSK::Topic', { Properties: { TopicName: name } }));
  return JSON.parse(Buffer.from(topic?.Properties.Configs, 'base64').toString());
}

describe('the topics', () => {
  it('are those of the contract, a copy of each in every zone', () => {
    const topics = Object.values(kafka.findResources('AWS::MSK::Topic')).map(({ Properties }) => [
      Properties.TopicName,
      Properties.PartitionCount,
      Properties.ReplicationFactor,
    ]);
    expect(topics).toEqual([
      ['input', 1, 3],
      ['output_avg', 1, 3],
      ['output_max', 1, 3],
      ['input_dead_letter', 1, 3],
    ]);
  });

  it('keep what the contract says, and lose nothing that was acknowledged', () => {
    expect(topicConfig(kafka, 'input')).toEqual({
      'cleanup.policy': 'delete',
      'retention.ms': '604800000',
      'message.timestamp.after.max.ms': '9223372036854775807',
      'min.insync.replicas': '2',
      'unclean.leader.election.enable': 'false',
    });
    expect(topicConfig(kafka, 'output_max')).toMatchObject({ 'cleanup.policy': 'compact' });
    expect(topicConfig(kafka, 'input_dead_letter')).toMatchObject({ 'max.message.bytes': '8388608' });
  });

  it('are made one after the other, as MSK changes them on an ACTIVE cluster only', () => {
    const topics = Object.entries(kafka.findResources('AWS::MSK::Topic'));
    expect(topics.map(([, { DependsOn = [] }]) => DependsOn)).toEqual([[], ...topics.slice(0, -1).map(([id]) => [id])]);
  });
});

describe('the network', () => {
  it('has no way out', () => {
    kafka.resourceCountIs('AWS::EC2::InternetGateway', 0);
    kafka.resourceCountIs('AWS::EC2::NatGateway', 0);
    kafka.resourceCountIs('AWS::EC2::Route', 0);
    kafka.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
  });

  it('has an endpoint for each service that is called from it, and lets through what is called on this account', () => {
    const found = Object.values(kafka.findResources('AWS::EC2::VPCEndpoint')).map(({ Properties }) => {
      const [{ Action, Resource, Effect }] = Properties.PolicyDocument.Statement;
      const service = Properties.ServiceName['Fn::Join'][1].at(-1);
      return [service, Properties.VpcEndpointType, Effect, [Action].flat(), JSON.stringify(Resource)];
    });
    const own = expect.stringMatching(/\{"Ref":"AWS::AccountId"\},":(table|function|role)?[/:]?\*"/);
    expect(found).toEqual([
      ['.dynamodb', 'Gateway', 'Allow', ['dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], own],
      ['.sqs', 'Interface', 'Allow', ['sqs:ChangeMessageVisibility', 'sqs:SendMessage'], own],
      ['.lambda', 'Interface', 'Allow', ['lambda:InvokeFunction'], own],
      ['.sts', 'Interface', 'Allow', ['sts:AssumeRole'], own],
    ]);
  });

  it('lets functions and pollers reach the brokers on the port for IAM, and the endpoints on 443, by the names of their groups', () => {
    const rules = (type: string, peer: string) =>
      Object.values(kafka.findResources(type)).map(({ Properties }) => ({
        of: Properties.GroupId,
        with: Properties[peer],
        port: `${Properties.IpProtocol}:${Properties.FromPort}-${Properties.ToPort}`,
      }));
    const ingress = rules('AWS::EC2::SecurityGroupIngress', 'SourceSecurityGroupId');
    expect(ingress).toHaveLength(4);
    expect(ingress).toEqual(
      expect.arrayContaining([
        { of: brokers, with: functions, port: 'tcp:9098-9098' },
        { of: brokers, with: brokers, port: 'tcp:9098-9098' },
        { of: endpoints, with: functions, port: 'tcp:443-443' },
        { of: endpoints, with: brokers, port: 'tcp:443-443' },
      ]),
    );
    const egress = rules('AWS::EC2::SecurityGroupEgress', 'DestinationSecurityGroupId');
    expect(egress).toEqual(
      expect.arrayContaining(ingress.map((rule) => ({ of: rule.with, with: rule.of, port: rule.port }))),
    );
    expect(egress).toHaveLength(4);
    // The one rule without a group: DynamoDB's gateway endpoint has none.
    const open = Object.values(kafka.findResources('AWS::EC2::SecurityGroup')).flatMap(({ Properties }) =>
      [...(Properties.SecurityGroupIngress ?? []), ...(Properties.SecurityGroupEgress ?? [])].filter(
        ({ CidrIp }) => CidrIp === '0.0.0.0/0',
      ),
    );
    expect(open).toEqual([expect.objectContaining({ FromPort: 443, ToPort: 443, IpProtocol: 'tcp' })]);
    kafka.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Interface',
      SecurityGroupIds: [endpoints],
    });
  });

  it('has the addresses of the settings, a range of 256 for each zone', () => {
    kafka.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
    const other = synthesizeMsk({ vpcCidr: '192.168.4.0/22' }).kafka;
    other.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '192.168.4.0/22' });
    const subnets = Object.values(other.findResources('AWS::EC2::Subnet')).map(
      ({ Properties }) => Properties.CidrBlock,
    );
    expect(subnets).toEqual(['192.168.4.0/24', '192.168.5.0/24', '192.168.6.0/24']);
  });

  it('has interfaces of its endpoints in each zone, or in as many as the settings say', () => {
    const zones = (template: Template) =>
      Object.values(template.findResources('AWS::EC2::VPCEndpoint')).flatMap(({ Properties }) =>
        Properties.VpcEndpointType === 'Interface' ? [Properties.SubnetIds.length] : [],
      );
    expect(zones(kafka)).toEqual([3, 3, 3]);
    const cheap = synthesizeMsk({ endpointZones: 1 }).kafka;
    expect(zones(cheap)).toEqual([1, 1, 1]);
    // Whoever is in another zone finds them by their name, and DynamoDB by the routes of its own subnet.
    cheap.allResourcesProperties('AWS::EC2::VPCEndpoint', Match.not({ PrivateDnsEnabled: false }));
    cheap.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Gateway',
      RouteTableIds: [Match.anyValue(), Match.anyValue(), Match.anyValue()],
    });
  });

  it('writes down what it refused', () => {
    kafka.hasResourceProperties('AWS::EC2::FlowLog', { ResourceType: 'VPC', TrafficType: 'REJECT' });
  });
});

describe('the bootstrap brokers', () => {
  it('are read by a function of the stack, which has ten minutes', () => {
    kafka.hasResourceProperties('Custom::BootstrapBrokers', {
      ServiceToken: { 'Fn::GetAtt': [functionId(kafka, 'bootstrap-brokers'), 'Arn'] },
      ServiceTimeout: '600',
      ClusterArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MskCluster'), 'Arn'] },
    });
    kafka.hasOutput('BootstrapServers', { Value: { 'Fn::GetAtt': [Match.anyValue(), 'BootstrapServers'] } });
  });
});

describe('the pipeline on MSK', () => {
  const imported = (what: string) => ({
    'Fn::ImportValue': Match.stringLikeRegexp(`^CityTemperatures-Kafka:.*${what}`),
  });

  it('has its clients of Kafka in the network, and no other function', () => {
    const inNetwork = Object.values(pipeline.findResources('AWS::Lambda::Function'))
      .filter(({ Properties }) => Properties.VpcConfig !== undefined)
      .map(({ Properties }) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME);
    expect(inNetwork).toEqual(['generator', 'city-averages', 'window-closer']);
    for (const folder of inNetwork) {
      pipeline.hasResourceProperties('AWS::Lambda::Function', {
        Environment: {
          Variables: Match.objectLike({
            POWERTOOLS_SERVICE_NAME: folder,
            KAFKA_AUTHENTICATION: 'iam',
            KAFKA_BOOTSTRAP_SERVERS: imported('BootstrapServers'),
          }),
        },
        VpcConfig: {
          SecurityGroupIds: [imported('NetworkFunctions')],
          SubnetIds: [imported('Subnet1'), imported('Subnet2'), imported('Subnet3')],
        },
      });
    }
  });

  it('reads the cluster by its ARN, in groups of its own', () => {
    for (const folder of ['city-averages', 'window-maxima']) {
      pipeline.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        FunctionName: { Ref: functionId(pipeline, folder) },
        Topics: ['input'],
        EventSourceArn: imported('MskCluster'),
        AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: `CityTemperatures-${folder}` },
        SelfManagedEventSource: Match.absent(),
      });
    }
  });
});

const stacks = (context: Record<string, unknown>) =>
  createStacks(new App({ context: { ...FLAGS, ...context, 'aws:cdk:bundling-stacks': [] } }));

it('tells by which name the brokers are measured, and how many there are', () => {
  const { clusterName } = stacks({ brokers: 6 }).kafka?.kafka.cluster ?? {};
  expect(clusterName).toMatch(/^CityTemperaturesKafka-Msk-[\dA-F]{8}$/);
  kafka.hasResourceProperties('AWS::MSK::Cluster', { ClusterName: clusterName });
  expect(stacks({ brokers: 6 }).kafka?.kafka.cluster?.brokers).toBe(6);
});

describe('what is kept', () => {
  const policies = (template: Template) =>
    Object.fromEntries(
      Object.values(template.toJSON().Resources as Record<string, { Type: string; DeletionPolicy?: string }>)
        .filter(({ DeletionPolicy }) => DeletionPolicy !== undefined && DeletionPolicy !== 'Delete')
        .map(({ Type, DeletionPolicy }) => [Type, DeletionPolicy]),
    );

  it('is nothing, by default', () => {
    expect({ ...policies(kafka), ...policies(pipeline) }).toEqual({});
    pipeline.allResourcesProperties('AWS::DynamoDB::GlobalTable', {
      Replicas: [Match.objectLike({ DeletionProtectionEnabled: false })],
    });
    expect(stacks({}).kafka?.terminationProtection).toBe(false);
    kafka.hasOutput('KeptOnDestroy', { Value: 'nothing' });
    pipeline.hasOutput('KeptOnDestroy', { Value: 'nothing' });
  });

  it('is the Kafka stack and the tables, if the user asks for it', () => {
    const kept = synthesizeMsk({ retain: 'state' });
    expect(policies(kept.kafka)).toEqual({
      'AWS::MSK::Cluster': 'RetainExceptOnCreate',
      'AWS::MSK::Topic': 'RetainExceptOnCreate',
    });
    expect(policies(kept.pipeline)).toEqual({ 'AWS::DynamoDB::GlobalTable': 'Retain' });
    kept.pipeline.allResourcesProperties('AWS::DynamoDB::GlobalTable', {
      Replicas: [Match.objectLike({ DeletionProtectionEnabled: true })],
    });
    expect(stacks({ retain: 'state' }).kafka?.terminationProtection).toBe(true);
    kept.kafka.hasOutput('KeptOnDestroy', { Value: Match.stringLikeRegexp('the cluster, its topics, its network') });
    kept.pipeline.hasOutput('KeptOnDestroy', { Value: Match.stringLikeRegexp('three tables') });
  });
});
