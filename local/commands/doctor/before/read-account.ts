import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeAvailabilityZonesCommand,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
  paginateDescribeVpcs,
} from '@aws-sdk/client-ec2';
import { paginateListClustersV2, paginateListKafkaVersions } from '@aws-sdk/client-kafka';
import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type Answer, mapAnswer } from '../answer.ts';
import type { Identity } from './account-check.ts';
import type { AccountAws } from './clients.ts';
import type { KafkaVersion } from './offer-check.ts';
import type { Quota } from './quota-check.ts';
import type { Zone } from './zone-check.ts';

export async function readIdentity(aws: AccountAws): Promise<Answer<Identity>> {
  const answer = await aws.ask(({ sts }) => sts.send(new GetCallerIdentityCommand({})));
  return mapAnswer(answer, ({ Account = '', Arn = '' }) => ({ account: Account, arn: Arn }));
}

/** https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html */
export async function readBootstrapVersion(aws: AccountAws, qualifier: string): Promise<Answer<number | undefined>> {
  const Name = `/cdk-bootstrap/${qualifier}/version`;
  const answer = await aws.ask(({ ssm }) => ssm.send(new GetParameterCommand({ Name })));
  return mapAnswer(answer, ({ Parameter }) =>
    /^\d+$/.test(Parameter?.Value ?? '') ? Number(Parameter?.Value) : undefined,
  );
}

export async function readStackStatus(aws: AccountAws, StackName: string): Promise<Answer<string>> {
  const answer = await aws.ask(({ cloudformation }) => cloudformation.send(new DescribeStacksCommand({ StackName })));
  return mapAnswer(answer, ({ Stacks }) => Stacks?.[0]?.StackStatus ?? 'UNKNOWN');
}

export async function readZones(aws: AccountAws): Promise<Answer<readonly Zone[]>> {
  const Filters = [{ Name: 'zone-type', Values: ['availability-zone'] }];
  const answer = await aws.ask(({ ec2 }) => ec2.send(new DescribeAvailabilityZonesCommand({ Filters })));
  return mapAnswer(answer, ({ AvailabilityZones = [] }) =>
    AvailabilityZones.map(({ ZoneName = '', ZoneId = '', State }) => ({
      name: ZoneName,
      id: ZoneId,
      available: State === 'available',
    })),
  );
}

export function readZonesWithDefaultSubnet(aws: AccountAws): Promise<Answer<readonly string[]>> {
  return aws.ask(async ({ ec2 }) => {
    const names: string[] = [];
    const Filters = [{ Name: 'default-for-az', Values: ['true'] }];
    for await (const { Subnets = [] } of paginateDescribeSubnets({ client: ec2 }, { Filters })) {
      names.push(...Subnets.flatMap(({ AvailabilityZone }) => AvailabilityZone ?? []));
    }
    return names;
  });
}

/** What applies to the account, else what AWS gives everybody: a quota that nobody has raised may have no value of its own. */
export async function readQuota(
  aws: AccountAws,
  { serviceCode: ServiceCode, quotaCode: QuotaCode }: Quota,
): Promise<Answer<number>> {
  const input = { ServiceCode, QuotaCode };
  const applied = await aws.ask(({ servicequotas }) => servicequotas.send(new GetServiceQuotaCommand(input)));
  const answer =
    applied.kind === 'absent'
      ? await aws.ask(({ servicequotas }) => servicequotas.send(new GetAWSDefaultServiceQuotaCommand(input)))
      : applied;
  return mapAnswer(answer, ({ Quota }) => Quota?.Value ?? 0);
}

export function countVpcs(aws: AccountAws): Promise<Answer<number>> {
  return aws.ask(async ({ ec2 }) => {
    let count = 0;
    for await (const { Vpcs = [] } of paginateDescribeVpcs({ client: ec2 }, {})) {
      count += Vpcs.length;
    }
    return count;
  });
}

export function countGatewayEndpoints(aws: AccountAws): Promise<Answer<number>> {
  return aws.ask(async ({ ec2 }) => {
    let count = 0;
    const Filters = [{ Name: 'vpc-endpoint-type', Values: ['Gateway'] }];
    for await (const { VpcEndpoints = [] } of paginateDescribeVpcEndpoints({ client: ec2 }, { Filters })) {
      count += VpcEndpoints.length;
    }
    return count;
  });
}

/** Of all clusters in the region. */
export function countBrokers(aws: AccountAws): Promise<Answer<number>> {
  return aws.ask(async ({ kafka }) => {
    let count = 0;
    for await (const { ClusterInfoList = [] } of paginateListClustersV2({ client: kafka }, {})) {
      count += ClusterInfoList.reduce((sum, { Provisioned }) => sum + (Provisioned?.NumberOfBrokerNodes ?? 0), 0);
    }
    return count;
  });
}

export function readKafkaVersions(aws: AccountAws): Promise<Answer<readonly KafkaVersion[]>> {
  return aws.ask(async ({ kafka }) => {
    const versions: KafkaVersion[] = [];
    for await (const { KafkaVersions = [] } of paginateListKafkaVersions({ client: kafka }, {})) {
      versions.push(...KafkaVersions.map(({ Version = '', Status = '' }) => ({ version: Version, status: Status })));
    }
    return versions;
  });
}
