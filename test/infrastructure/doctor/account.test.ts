import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, test } from '@jest/globals';
import { NEEDED_BOOTSTRAP } from '../../../local/commands/doctor/before/account-check.ts';
import { lookAtAccount } from '../../../local/commands/doctor/before/look-at-account.ts';
import { ACCOUNT_CALLS } from '../../../local/commands/doctor/calls.ts';
import type { Finding } from '../../../local/commands/doctor/finding.ts';
import { nameOf } from '../../../local/commands/doctor/report.ts';
import { AwsError, type RecordedAnswers, startRecordedAws } from '../../support/recorded-aws/recorded-aws.ts';
import { synth } from '../../support/synth.ts';
import { ACCOUNT } from './recorded-stack.ts';

const NOW = Date.now();
const calls = new Set<string>();

const items = (...contents: readonly string[]) => contents.map((content) => `<item>${content}</item>`).join('');
const zones = (region: string, ...ids: readonly string[]) =>
  `<availabilityZoneInfo>${items(
    ...ids.map(
      (id, index) =>
        `<zoneName>${region}${'abcdef'[index]}</zoneName><zoneId>${id}</zoneId><zoneState>available</zoneState><zoneType>availability-zone</zoneType>`,
    ),
  )}</availabilityZoneInfo>`;

/** A usual account of some age that nothing is deployed in, as the API references of the services show their answers. */
function usualAccount(region: string): RecordedAnswers {
  return {
    'sts:GetCallerIdentity': `<Arn>arn:aws:iam::${ACCOUNT}:user/me</Arn><UserId>AIDA</UserId><Account>${ACCOUNT}</Account>`,
    'ssm:GetParameter': { Parameter: { Name: '/cdk-bootstrap/hnb659fds/version', Type: 'String', Value: '28' } },
    'cloudformation:DescribeStacks': new AwsError('ValidationError', 400, 'Stack with id x does not exist'),
    'lambda:GetAccountSettings': {
      AccountLimit: { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 1_000 },
    },
    'ec2:DescribeAvailabilityZones': zones(region, 'euw1-az1', 'euw1-az2', 'euw1-az3'),
    'ec2:DescribeSubnets': `<subnetSet>${items(
      ...['a', 'b', 'c'].map((letter) => `<availabilityZone>${region}${letter}</availabilityZone>`),
    )}</subnetSet>`,
    'ec2:DescribeVpcs': `<vpcSet>${items('<vpcId>vpc-1</vpcId>')}</vpcSet>`,
    'ec2:DescribeVpcEndpoints': '<vpcEndpointSet></vpcEndpointSet>',
    'kafka:ListClustersV2': { clusterInfoList: [{ provisioned: { numberOfBrokerNodes: 6 } }, { serverless: {} }] },
    'kafka:ListKafkaVersions': { kafkaVersions: [{ version: '4.1.x.kraft', status: 'ACTIVE' }] },
    // As a quota that nobody has raised may be: https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
    'servicequotas:GetServiceQuota': ({ input }) =>
      input.QuotaCode === 'L-F678F1CE' ? { Quota: { Value: 5 } } : new AwsError('NoSuchResourceException'),
    'servicequotas:GetAWSDefaultServiceQuota': { Quota: { Value: 90 } },
  };
}

async function look(
  changes: RecordedAnswers = {},
  context: Readonly<Record<string, string>> = {},
  region = 'eu-west-1',
): Promise<readonly Finding[]> {
  const aws = await startRecordedAws({ ...usualAccount(region), ...changes });
  try {
    return await lookAtAccount({
      context,
      place: { endpoint: aws.endpoint, region, engine: undefined },
      settings: { endpoint: aws.endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } },
      bootstrapServers: undefined,
      environment: {},
      now: NOW,
      onWaiting: () => {},
      onCall: (call) => calls.add(call),
    });
  } finally {
    await aws.stop();
  }
}

const unwell = (findings: readonly Finding[]) =>
  findings.filter(({ status }) => status !== 'ok').map((finding) => `${nameOf(finding)} ${finding.status}`);
/** No call tells which sizes of brokers MSK has. */
const ALWAYS = 'offer brokers not-measured';

describe('the doctor, before the first deployment,', () => {
  it('finds a usual account well, but for what nobody can know', async () => {
    const findings = await look();
    expect(unwell(findings)).toEqual([ALWAYS]);
    const brokers = findings.find(({ subject }) => subject === 'brokers' && true);
    expect(brokers).toMatchObject({ found: '6 of 90 in use, and the stack adds 3' });
  });

  test.each<[string, RecordedAnswers, Readonly<Record<string, string>>, readonly string[]]>([
    ['no bootstrap', { 'ssm:GetParameter': new AwsError('ParameterNotFound') }, {}, ['account bootstrap fault']],
    [
      'a bootstrap that is too old',
      { 'ssm:GetParameter': { Parameter: { Value: '5' } } },
      {},
      ['account bootstrap fault'],
    ],
    [
      'a new account',
      {
        'lambda:GetAccountSettings': { AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 } },
      },
      {},
      ['concurrency account warning'],
    ],
    [
      'a new account that is too small for these settings',
      {
        'lambda:GetAccountSettings': { AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 } },
      },
      { partitions: '3' },
      ['concurrency account fault'],
    ],
    [
      'no room for a VPC',
      { 'ec2:DescribeVpcs': `<vpcSet>${items(...Array.from({ length: 5 }, () => '<vpcId>v</vpcId>'))}</vpcSet>` },
      {},
      ['quota VPCs fault'],
    ],
    [
      'no room for brokers',
      { 'kafka:ListClustersV2': { clusterInfoList: [{ provisioned: { numberOfBrokerNodes: 88 } }] } },
      {},
      ['quota brokers fault'],
    ],
    [
      'a version that MSK does not have',
      { 'kafka:ListKafkaVersions': { kafkaVersions: [{ version: '3.9.x.kraft', status: 'ACTIVE' }] } },
      {},
      ['offer Kafka fault'],
    ],
    [
      'credentials of another partition',
      { 'sts:GetCallerIdentity': '<Arn>arn:aws-us-gov:iam::1:user/me</Arn><Account>1</Account>' },
      {},
      ['account credentials fault'],
    ],
    [
      'a stack of this name',
      {
        'cloudformation:DescribeStacks':
          '<Stacks><member><StackName>x</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-11-27T22:31:05Z</CreationTime></member></Stacks>',
      },
      {},
      ['stack CityTemperatures-Kafka warning', 'stack CityTemperatures warning'],
    ],
  ])('finds %s', async (_what, changes, context, expected) => {
    expect(unwell(await look(changes, context)).toSorted()).toEqual([...expected, ALWAYS].toSorted());
  });

  it('says which zones to name in us-west-1, and is content with them', async () => {
    const west = {
      'ec2:DescribeAvailabilityZones': zones('us-west-1', 'usw1-az3', 'usw1-az1'),
      'ec2:DescribeSubnets': '<subnetSet></subnetSet>',
    };
    const finding = (await look(west, {}, 'us-west-1')).find(({ subject }) => subject === 'zones');
    expect(finding).toMatchObject({
      status: 'fault',
      advice: { commands: ['npx cdk deploy --all -c availabilityZones=us-west-1a,us-west-1b'] },
    });
    const context = { availabilityZones: 'us-west-1a,us-west-1b' };
    expect(unwell(await look(west, context, 'us-west-1'))).toEqual([ALWAYS]);
  });

  it('asks nothing of MSK when Kafka is yours, and does not mind that it is not reached from here', async () => {
    const context = { kafka: 'external', bootstrapServers: 'kafka.invalid:9092' };
    const findings = await look({ 'kafka:ListKafkaVersions': new AwsError('AccessDeniedException') }, context);
    expect(unwell(findings)).toEqual(['kafka brokers not-measured']);
  });

  test.each(Object.keys(ACCOUNT_CALLS))('and not allowed to call %s, says which right it lacks', async (call) => {
    const findings = await look({ [call]: new AwsError('AccessDeniedException') });
    const denied = findings.filter(({ found }) => found.includes(`needs ${call}`));
    // Without the subnets the zones are known all the same, only not which CloudFormation takes.
    expect(denied.map(({ status }) => status)).toContain(call === 'ec2:DescribeSubnets' ? 'warning' : 'unknown');
  });

  test('uses every right of its policy', () => {
    expect([...calls].toSorted()).toEqual(Object.keys(ACCOUNT_CALLS).toSorted());
  });
});

test('the bootstrap that the doctor asks for is the one that the stacks ask for', async () => {
  const assembly = mkdtempSync(join(tmpdir(), 'city-temperatures-assembly-'));
  try {
    expect(await synth({ 'aws:cdk:bundling-stacks': [] }, assembly)).toMatchObject({ exitCode: 0 });
    const { artifacts } = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8'));
    const needed = Object.values(
      artifacts as Record<string, { properties?: { requiresBootstrapStackVersion?: number } }>,
    ).flatMap(({ properties }) => properties?.requiresBootstrapStackVersion ?? []);
    expect(Math.max(...needed)).toBe(NEEDED_BOOTSTRAP);
  } finally {
    rmSync(assembly, { recursive: true });
  }
});
