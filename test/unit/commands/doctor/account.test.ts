import { describe, expect, it, test } from '@jest/globals';
import { answered } from '../../../../local/commands/doctor/answer.ts';
import {
  checkBootstrap,
  checkIdentity,
  checkStackName,
} from '../../../../local/commands/doctor/before/account-check.ts';
import { checkKafkaVersion } from '../../../../local/commands/doctor/before/offer-check.ts';
import { checkQuota } from '../../../../local/commands/doctor/before/quota-check.ts';
import { plannedDeployment } from '../../../../local/commands/doctor/before/settings.ts';
import { checkZones, type Zone } from '../../../../local/commands/doctor/before/zone-check.ts';
import { OptionError } from '../../../../local/options.ts';
import { ON_AWS } from './circumstances.ts';

describe('the credentials', () => {
  const check = (partition: string) =>
    checkIdentity(answered({ account: '111122223333', arn: `arn:${partition}:iam::111122223333:user/me` }), ON_AWS);

  it('must be of the commercial partition', () => {
    expect(check('aws')).toMatchObject({ status: 'ok', found: 'account 111122223333 as user/me' });
    expect(check('aws-us-gov')).toMatchObject({ status: 'fault' });
    expect(check('aws-cn')).toMatchObject({ status: 'fault' });
  });

  it('may be missing', () => {
    expect(checkIdentity({ kind: 'failed', reason: 'none' }, ON_AWS)).toMatchObject({ status: 'unknown' });
  });
});

describe("the CDK's bootstrap", () => {
  const check = (version: Parameters<typeof checkBootstrap>[0]) => checkBootstrap(version, '111122223333', ON_AWS);

  it('must be new enough', () => {
    expect(check(answered(6))).toMatchObject({ status: 'ok' });
    expect(check(answered(28))).toMatchObject({ status: 'ok' });
    expect(check(answered(5))).toMatchObject({ status: 'fault' });
  });

  it('is asked for by its command where it is missing', () => {
    expect(check({ kind: 'absent' })).toMatchObject({
      status: 'fault',
      advice: { commands: ['npx cdk bootstrap aws://111122223333/eu-west-1'] },
    });
  });
});

test.each([
  ['absent', { kind: 'absent' } as const, 'ok'],
  ['DELETE_COMPLETE', answered('DELETE_COMPLETE'), 'ok'],
  ['CREATE_COMPLETE', answered('CREATE_COMPLETE'), 'warning'],
  ['ROLLBACK_COMPLETE', answered('ROLLBACK_COMPLETE'), 'warning'],
  ['DELETE_FAILED', answered('DELETE_FAILED'), 'fault'],
])('before the first deployment a stack that is %s is judged so', (_name, status, expected) => {
  expect(checkStackName('CityTemperatures', status)).toMatchObject({ status: expected });
});

describe('the zones', () => {
  const zone = (name: string, id: string, available = true): Zone => ({ name, id, available });
  /** As accounts of before November 2025 may see the region. */
  const VIRGINIA = [
    zone('us-east-1a', 'use1-az6'),
    zone('us-east-1b', 'use1-az3'),
    zone('us-east-1c', 'use1-az2'),
    zone('us-east-1d', 'use1-az4'),
  ];
  const CALIFORNIA = [zone('us-west-1a', 'usw1-az3'), zone('us-west-1c', 'usw1-az1')];
  const IRELAND = ['a', 'b', 'c'].map((letter, index) => zone(`eu-west-1${letter}`, `euw1-az${index + 1}`));
  const check = (region: string, zones: readonly Zone[], wanted?: string[], defaults: readonly string[] = []) =>
    checkZones({ zones: answered(zones), withDefaultSubnet: answered(defaults), wanted }, { ...ON_AWS, region });
  const proposal = (...args: Parameters<typeof check>) =>
    check(...args).advice?.commands?.[0]?.split('availabilityZones=')[1];

  it('are well when the first three are such as MSK takes', () => {
    expect(check('eu-west-1', IRELAND)).toMatchObject({
      status: 'ok',
      values: { zones: 'eu-west-1a,eu-west-1b,eu-west-1c' },
    });
  });

  it('must not be use1-az3, whatever its name, and the others are proposed', () => {
    expect(check('us-east-1', VIRGINIA)).toMatchObject({
      status: 'fault',
      found: 'us-east-1b is the zone use1-az3, which MSK refuses',
    });
    expect(proposal('us-east-1', VIRGINIA)).toBe('us-east-1a,us-east-1c,us-east-1d');
    expect(check('us-east-1', VIRGINIA, ['us-east-1a', 'us-east-1b'])).toMatchObject({ status: 'fault' });
    expect(check('us-east-1', VIRGINIA, ['us-east-1a', 'us-east-1d'])).toMatchObject({ status: 'ok' });
  });

  it('of us-west-1 are two, which are to be named', () => {
    expect(check('us-west-1', CALIFORNIA)).toMatchObject({ status: 'fault' });
    expect(proposal('us-west-1', CALIFORNIA)).toBe('us-west-1a,us-west-1c');
    expect(check('us-west-1', CALIFORNIA, ['us-west-1a', 'us-west-1c'])).toMatchObject({ status: 'ok' });
    // An old account may see a third one there, which MSK does not take either.
    const three = [...CALIFORNIA, zone('us-west-1b', 'usw1-az2')];
    expect(check('us-west-1', three)).toMatchObject({ status: 'fault' });
    expect(proposal('us-west-1', three)).toBe('us-west-1a,us-west-1b');
  });

  it('are those with a default subnet, as CloudFormation counts them', () => {
    const defaults = ['us-east-1d', 'us-east-1a', 'us-east-1c'];
    expect(check('us-east-1', VIRGINIA, undefined, defaults)).toMatchObject({
      status: 'ok',
      values: { zones: 'us-east-1a,us-east-1c,us-east-1d' },
    });
    expect(check('eu-west-1', IRELAND, undefined, ['eu-west-1a'])).toMatchObject({ status: 'fault' });
  });

  it('must be there', () => {
    expect(check('eu-west-1', IRELAND, ['eu-west-1a', 'eu-west-1f'])).toMatchObject({ status: 'fault' });
    const [first, ...rest] = IRELAND;
    const closed = [{ ...(first as Zone), available: false }, ...rest];
    expect(check('eu-west-1', closed)).toMatchObject({ status: 'fault' });
    expect(proposal('eu-west-1', closed)).toBe('eu-west-1b,eu-west-1c');
  });

  it('are a warning where it is not known which CloudFormation will come to', () => {
    const facts = {
      zones: answered(IRELAND),
      withDefaultSubnet: { kind: 'denied', needs: ['ec2:DescribeSubnets'] } as const,
      wanted: undefined,
    };
    expect(checkZones(facts, ON_AWS)).toMatchObject({ status: 'warning' });
  });

  it('are too few in a region with one', () => {
    expect(check('eu-west-1', IRELAND.slice(0, 1)).advice?.todo).toContain('another region');
  });
});

describe('a quota', () => {
  const check = (limit: number, used: number) =>
    checkQuota(
      {
        quota: { subject: 'VPCs', serviceCode: 'vpc', quotaCode: 'L-F678F1CE', adds: 1 },
        limit: answered(limit),
        used: answered(used),
      },
      ON_AWS,
    );

  it('must have room for what the stack adds', () => {
    expect(check(5, 4)).toMatchObject({ status: 'ok', values: { limit: 5, used: 4, adds: 1 } });
    expect(check(5, 5)).toMatchObject({ status: 'fault', found: '5 of 5 in use, and the stack adds 1' });
    expect(check(5, 5).advice?.commands?.[0]).toContain('--quota-code L-F678F1CE --desired-value 6');
  });
});

describe("MSK's offer", () => {
  const VERSIONS = answered([
    { version: '3.9.x', status: 'ACTIVE' },
    { version: '3.9.x.kraft', status: 'ACTIVE' },
    { version: '3.10.x.kraft', status: 'ACTIVE' },
    { version: '3.7.x.kraft', status: 'DEPRECATED' },
  ]);

  it('must have the version, and the newest that it has is proposed', () => {
    expect(checkKafkaVersion(VERSIONS, '3.9.x.kraft', ON_AWS)).toMatchObject({ status: 'ok' });
    expect(checkKafkaVersion(VERSIONS, '3.7.x.kraft', ON_AWS)).toMatchObject({ status: 'warning' });
    expect(checkKafkaVersion(VERSIONS, '4.1.x.kraft', ON_AWS)).toMatchObject({
      status: 'fault',
      advice: { commands: ['npx cdk deploy --all -c kafkaVersion=3.10.x.kraft'] },
    });
  });

  it('is none where MSK has no address', () => {
    const failed = { kind: 'failed', reason: 'getaddrinfo ENOTFOUND kafka.xx-west-1.amazonaws.com' } as const;
    expect(checkKafkaVersion(failed, '4.1.x.kraft', ON_AWS)).toMatchObject({ status: 'fault' });
    expect(checkKafkaVersion({ kind: 'failed', reason: 'timeout' }, '4.1.x.kraft', ON_AWS)).toMatchObject({
      status: 'unknown',
    });
  });
});

describe('the settings of the deployment to come', () => {
  it('come over those of cdk.json and the defaults', async () => {
    const { configuration, qualifier } = await plannedDeployment({ stackName: 'Second', partitions: '3' });
    expect(configuration).toMatchObject({ stackName: 'Second', kafka: { kind: 'msk', partitions: 3 } });
    expect(qualifier).toBe('hnb659fds');
  });

  it('may name another bootstrap', async () => {
    const { qualifier } = await plannedDeployment({ '@aws-cdk/core:bootstrapQualifier': 'mine' });
    expect(qualifier).toBe('mine');
  });

  it('are refused in one sentence when they are not allowed', async () => {
    await expect(plannedDeployment({ partitions: '0' })).rejects.toThrow(OptionError);
    await expect(plannedDeployment({ partitions: '0' })).rejects.toThrow('partitions must be a whole number from 1');
  });
});
