import { describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { ConfigurationError, readConfiguration } from '../../lib/configuration.ts';
import { EXTERNAL } from './synthesize.ts';

const MSK = {
  kind: 'msk',
  brokerType: 'kafka.m7g.large',
  brokers: 3,
  brokerStorageGib: 20,
  kafkaVersion: '4.1.x.kraft',
  availabilityZones: undefined,
  endpointZones: 3,
  vpcCidr: '10.0.0.0/16',
  partitions: 1,
};
const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:kafka-AbCdEf';
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/0f4ac8a8-7b1c-4d6e-9f27-2f6f3d7a9b10';

const read = (context: Record<string, unknown>, region?: string) =>
  readConfiguration(new App({ context }).node, region);

describe('readConfiguration', () => {
  it('has the defaults of the contract', () => {
    expect(read({})).toEqual({
      stackName: 'CityTemperatures',
      kafka: MSK,
      triggers: 'lambda',
      retain: 'none',
      epoch: 0,
      windowSeconds: 5,
      graceSeconds: 1,
      outOfOrdernessSeconds: 1,
      batchSize: 10_000,
      batchSeconds: 1,
      recordsPerSecond: 100,
      generatorSeed: 1,
      schedule: 'on',
      alarmEmails: [],
      monthlyBudgetUsd: undefined,
      runbookUrl: '',
    });
  });

  it('takes a Kafka that is there already, with what it takes to reach it', () => {
    const { bootstrapServers } = EXTERNAL;
    const nothing = { secretArn: undefined, secretKeyArn: undefined, vpc: undefined };
    expect(read(EXTERNAL).kafka).toEqual({ kind: 'external', bootstrapServers, ...nothing });
    const network = {
      vpcId: 'vpc-0a1b2c3d',
      subnetIds: 'subnet-0a1b2c3d,subnet-1a2b3c4d',
      securityGroupIds: 'sg-0a1b2c3d',
    };
    expect(read({ ...EXTERNAL, secretArn: SECRET, secretKeyArn: KEY, ...network }).kafka).toEqual({
      kind: 'external',
      bootstrapServers,
      secretArn: SECRET,
      secretKeyArn: KEY,
      vpc: {
        vpcId: 'vpc-0a1b2c3d',
        subnetIds: ['subnet-0a1b2c3d', 'subnet-1a2b3c4d'],
        securityGroupIds: ['sg-0a1b2c3d'],
      },
    });
  });

  it('has as many brokers as zones, unless told of more', () => {
    const zones = { availabilityZones: 'us-east-1a,us-east-1b' };
    const availabilityZones = ['us-east-1a', 'us-east-1b'];
    expect(read(zones).kafka).toEqual({ ...MSK, brokers: 2, endpointZones: 2, availabilityZones });
    expect(read({ ...zones, brokers: '4' }).kafka).toMatchObject({ brokers: 4 });
  });

  it('takes numbers as text, as they come from the command line', () => {
    expect(read({ ...EXTERNAL, windowSeconds: '10', epoch: 2 })).toMatchObject({ windowSeconds: 10, epoch: 2 });
  });

  it('takes one e-mail address or several, each once', () => {
    const emails = (alarmEmails: string) => read({ ...EXTERNAL, alarmEmails }).alarmEmails;
    expect(emails('ops@example.com')).toEqual(['ops@example.com']);
    expect(emails('a.b+c@mail.example.com,d@example.org,d@example.org')).toEqual([
      'a.b+c@mail.example.com',
      'd@example.org',
    ]);
  });

  it.each(['ops', 'ops@example', 'ops@example.com,', 'a@b.com, c@d.com', 'a@b@c.com', 'a@.com'])(
    'refuses %j as e-mail addresses',
    (alarmEmails) => {
      expect(() => read({ ...EXTERNAL, alarmEmails })).toThrow(
        `alarmEmails must be an e-mail address or a comma-separated list of them, not "${alarmEmails}".`,
      );
    },
  );

  it.each([
    [{ windowSeconds: '0' }, 'windowSeconds must be a whole number from 1 to 3600, not "0".'],
    [{ windowSeconds: '2.5' }, 'windowSeconds must be a whole number from 1 to 3600, not "2.5".'],
    [{ batchSize: 20_000 }, 'batchSize must be a whole number from 1 to 10000, not "20000".'],
    [{ epoch: '-1' }, 'epoch must be a whole number from 0 to 1000000, not "-1".'],
    [{ recordsPerSecond: 'many' }, 'recordsPerSecond must be a whole number from 1 to 10000, not "many".'],
    [{ triggers: 'none' }, 'triggers must be lambda or local, not "none".'],
    [{ schedule: true }, 'schedule must be on or off, not "true".'],
    [{ kafka: 'confluent' }, 'kafka must be msk or external, not "confluent".'],
    [{ retain: 'all' }, 'retain must be none or state, not "all".'],
    [{ stackName: '1st' }, 'stackName must be up to 100 letters, digits and hyphens, a letter first, not "1st".'],
    [
      { bootstrapServers: 'kafka' },
      'bootstrapServers must be host:port or a comma-separated list of them, not "kafka".',
    ],
    [
      { bootstrapServers: undefined },
      'bootstrapServers must be host:port or a comma-separated list of them, and it is missing.',
    ],
  ])('refuses %j in one sentence', (context, message) => {
    const refusal = () => read({ ...EXTERNAL, ...context });
    expect(refusal).toThrow(ConfigurationError);
    expect(refusal).toThrow(message);
  });

  const vpc = { vpcId: 'vpc-0a1b2c3d', subnetIds: 'subnet-0a1b2c3d', securityGroupIds: 'sg-0a1b2c3d' };

  it.each([
    [
      { secretArn: 'kafka' },
      'secretArn must be the full ARN of a secret of Secrets Manager, its six random characters included, not "kafka".',
    ],
    [{ secretKeyArn: KEY }, 'secretKeyArn is the key of a secret, and secretArn is missing.'],
    [{ secretArn: SECRET, secretKeyArn: 'mine' }, 'secretKeyArn must be the ARN of a KMS key, not "mine".'],
    [{ ...vpc, vpcId: undefined }, 'vpcId must be the id of the VPC of subnetIds, vpc-..., and it is missing.'],
    [
      { ...vpc, subnetIds: 'subnet-0a1b2c3d, subnet-1a2b3c4d' },
      'subnetIds must be ids of subnets of vpcId, subnet-..., with commas, not "subnet-0a1b2c3d, subnet-1a2b3c4d".',
    ],
    [
      { ...vpc, securityGroupIds: 'sg-1' },
      'securityGroupIds must be ids of security groups of vpcId, sg-..., with commas, not "sg-1".',
    ],
    [
      { ...vpc, securityGroupIds: undefined },
      'securityGroupIds must be ids of security groups of vpcId, sg-..., with commas, and it is missing.',
    ],
    [{ brokers: 3 }, 'brokers belongs to kafka=msk, and kafka is external.'],
  ])('refuses an external Kafka with %j in one sentence', (context, message) => {
    const refusal = () => read({ ...EXTERNAL, ...context });
    expect(refusal).toThrow(ConfigurationError);
    expect(refusal).toThrow(message);
  });

  it.each([
    [{ bootstrapServers: 'kafka:9092' }, 'bootstrapServers belongs to kafka=external, and kafka is msk.'],
    [
      { brokerType: 'express.m7g.large' },
      'kafka.m7g.large or larger, or kafka.m5.large or larger, not "express.m7g.large".',
    ],
    [{ brokers: 4 }, 'brokers must be a multiple of the 3 availability zones, not "4".'],
    [{ brokers: 0 }, 'brokers must be a whole number from 3 to 60, not "0".'],
    [{ brokerStorageGib: 20_000 }, 'brokerStorageGib must be a whole number from 1 to 16384, not "20000".'],
    [
      { kafkaVersion: '3.8.x' },
      'kafkaVersion must be a version of MSK in KRaft mode, such as 4.1.x.kraft, not "3.8.x".',
    ],
    [{ endpointZones: 4 }, 'endpointZones must be a whole number from 1 to 3, not "4".'],
    [
      { availabilityZones: 'us-east-1a,us-east-1b', endpointZones: 3 },
      'endpointZones must be a whole number from 1 to 2, not "3".',
    ],
    [{ partitions: 0 }, 'partitions must be a whole number from 1 to 250, not "0".'],
    ...['us-east-1a', 'us-east-1a,us-east-1a', 'a,b', 'us-east-1a,us-east-1b,us-east-1c,us-east-1d'].map(
      (availabilityZones): [Record<string, unknown>, string] => [
        { availabilityZones },
        `availabilityZones must be the names of two or three availability zones, with commas, not "${availabilityZones}".`,
      ],
    ),
  ])('refuses MSK with %j in one sentence', (context, message) => {
    const refusal = () => read(context);
    expect(refusal).toThrow(ConfigurationError);
    expect(refusal).toThrow(message);
  });

  const PRIVATE_RANGE = 'a private IPv4 range from /16 to /22, such as 10.7.0.0/16';

  it.each(['10.7.0.0/16', '172.31.0.0/20', '192.168.4.0/22', '100.127.0.0/16'])('takes %s for the VPC', (vpcCidr) => {
    expect(read({ vpcCidr }).kafka).toMatchObject({ vpcCidr });
  });

  it.each([
    ...['10.0.0.0', '10.0.0.0/8', '10.0.0.0/23', '10.0.0.0/016', '10.0.0.0/16/16', '10.0.0/16', ' 10.0.0.0/16', ''],
    // Bits behind the prefix; addresses of the internet, next to the private ones too.
    ...['10.0.1.0/16', '192.168.2.0/22', '8.8.0.0/16', '172.32.0.0/16', '100.128.0.0/16', '192.169.0.0/16'],
  ])('refuses %j for the VPC', (vpcCidr) => {
    expect(() => read({ vpcCidr })).toThrow(`vpcCidr must be ${PRIVATE_RANGE}, not "${vpcCidr}".`);
  });

  it.each([
    ['us-west-1', undefined, 'the names of two availability zones of us-west-1, with commas, and it is missing.'],
    ['us-west-1', 'us-west-1a,us-west-1b,us-west-1c', 'the names of two availability zones of us-west-1'],
    ['eu-west-1', 'us-east-1a,us-east-1b', 'the names of two or three availability zones of eu-west-1'],
    ['eu-west-1', 'eu-west-1a,eu-west-2b', 'the names of two or three availability zones of eu-west-1'],
  ])('refuses in %s the zones %s', (region, availabilityZones, message) => {
    const refusal = () => read({ availabilityZones }, region);
    expect(refusal).toThrow(ConfigurationError);
    expect(refusal).toThrow(`availabilityZones must be ${message}`);
  });

  it('takes two zones where MSK wants exactly two, and none for a Kafka that is there already', () => {
    expect(read({ availabilityZones: 'us-west-1a,us-west-1c' }, 'us-west-1').kafka).toMatchObject({ brokers: 2 });
    expect(read(EXTERNAL, 'us-west-1').kafka).toMatchObject({ kind: 'external' });
    expect(read({}, 'eu-west-1').kafka).toEqual(MSK);
  });

  it.each([
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('refuses %s, which is in the partition %s', (region, partition) => {
    expect(() => read(EXTERNAL, region)).toThrow(
      `This app is for AWS's commercial regions (partition aws), and ${region} is in the partition ${partition}.`,
    );
  });

  it('takes a region that CDK does not know', () => {
    expect(read(EXTERNAL, 'xx-new-1')).toMatchObject({ stackName: 'CityTemperatures' });
  });

  const readers = (count: number) => Array.from({ length: count }, (_, index) => `ops${index}@example.com`).join(',');

  it('takes a budget, if somebody is told of it', () => {
    expect(read({ monthlyBudgetUsd: '30', alarmEmails: readers(10) }, 'us-east-1').monthlyBudgetUsd).toBe(30);
  });

  it.each([
    [{ monthlyBudgetUsd: '30' }, undefined, 'the addresses of alarmEmails, from 1 to 10, and there are 0.'],
    [{ monthlyBudgetUsd: 30, alarmEmails: readers(11) }, undefined, 'from 1 to 10, and there are 11.'],
    [{ monthlyBudgetUsd: 0, alarmEmails: readers(1) }, undefined, 'a whole number from 1 to 1000000, not "0".'],
    [{ monthlyBudgetUsd: '29.90', alarmEmails: readers(1) }, undefined, 'to 1000000, not "29.90".'],
    [{ monthlyBudgetUsd: 30, alarmEmails: readers(1) }, 'eu-north-1', "monthlyBudgetUsd can't be had in eu-north-1"],
  ])('refuses the budget %j in %s', (context, region, message) => {
    const refusal = () => read(context, region);
    expect(refusal).toThrow(ConfigurationError);
    expect(refusal).toThrow(message);
  });
});
