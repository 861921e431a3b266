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
  partitions: 1,
};
const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:kafka-AbCdEf';
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/0f4ac8a8-7b1c-4d6e-9f27-2f6f3d7a9b10';

const read = (context: Record<string, unknown>) => readConfiguration(new App({ context }).node);

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
    expect(read(zones).kafka).toEqual({ ...MSK, brokers: 2, availabilityZones: ['us-east-1a', 'us-east-1b'] });
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
});
