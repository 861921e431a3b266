import {
  ConfigurationError,
  type Context,
  matching,
  matchingIfGiven,
  oneOf,
  refusal,
  wholeNumber,
} from '../context.ts';
import type { Region } from '../region.ts';
import { isVpcRange, VPC_RANGE } from './address-range.ts';
import { MOST_INPUT_PARTITIONS } from './topics.ts';

/** Where Kafka is: a cluster that this app provisions, or one that is there already. */
export type KafkaConfiguration = MskConfiguration | ExternalKafkaConfiguration;

export interface MskConfiguration {
  readonly kind: 'msk';
  readonly brokerType: string;
  /** All brokers of the cluster, the same number in each availability zone. */
  readonly brokers: number;
  readonly brokerStorageGib: number;
  /** As MSK names it, `.kraft` at its end. */
  readonly kafkaVersion: string;
  /** Names of two or three zones; undefined: the region's first three. */
  readonly availabilityZones: readonly string[] | undefined;
  /** In how many of the zones, from the first on, there is an interface of each interface endpoint. */
  readonly endpointZones: number;
  /** Addresses of the cluster's VPC, in CIDR notation. */
  readonly vpcCidr: string;
  /** Of the topic `input`. */
  readonly partitions: number;
}

export interface ExternalKafkaConfiguration {
  readonly kind: 'external';
  readonly bootstrapServers: string;
  /** A secret with `username` and `password`: the brokers are then asked over TLS with SCRAM-SHA-512. */
  readonly secretArn: string | undefined;
  /** The key of that secret, if it is not the account's `aws/secretsmanager`. */
  readonly secretKeyArn: string | undefined;
  /** Where functions and pollers must be to reach the brokers; undefined: they are public. */
  readonly vpc: ExternalVpc | undefined;
}

export interface ExternalVpc {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

/**
 * The Standard brokers of https://docs.aws.amazon.com/msk/latest/developerguide/broker-instance-sizes.html without kafka.t3.small, which
 * MSK does not offer in KRaft mode (see docs/decisions/0007), and without the Express ones, whose storage is not ours to size.
 */
const BROKER_TYPE = /^kafka\.(m5\.(large|(|2|4|8|12|16|24)xlarge)|m7g\.(large|(|2|4|8|12|16)xlarge))$/;
const ZONE = /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/;
const DEFAULT_ZONES = 3;
const SERVERS = /^[\w.-]+:\d{1,5}(,[\w.-]+:\d{1,5})*$/;
const SECRET = /^arn:aws[a-z-]*:secretsmanager:[a-z\d-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z\d]{6}$/;
const KEY = /^arn:aws[a-z-]*:kms:[a-z\d-]+:\d{12}:key\/[\w-]+$/;

/** EC2's ids have 8 hexadecimal digits, since 2018 17. */
const id = (kind: string) => new RegExp(`^${kind}-([\\da-f]{8}|[\\da-f]{17})$`);

const SETTINGS = {
  msk: [
    'brokerType',
    'brokers',
    'brokerStorageGib',
    'kafkaVersion',
    'availabilityZones',
    'endpointZones',
    'vpcCidr',
    'partitions',
  ],
  external: ['bootstrapServers', 'secretArn', 'secretKeyArn', 'vpcId', 'subnetIds', 'securityGroupIds'],
} as const;

/** @throws ConfigurationError when a value is not allowed, a needed one is missing or one belongs to the other kind */
export function readKafkaConfiguration(context: Context, region: Region): KafkaConfiguration {
  const kind = oneOf(context, 'kafka', ['msk', 'external']);
  const other = kind === 'msk' ? 'external' : 'msk';
  const foreign = SETTINGS[other].find((name) => context(name) !== undefined);
  if (foreign !== undefined) {
    throw new ConfigurationError(`${foreign} belongs to kafka=${other}, and kafka is ${kind}.`);
  }
  return kind === 'msk' ? readMsk(context, region) : readExternal(context);
}

function readMsk(context: Context, region: Region): MskConfiguration {
  const availabilityZones = readZones(context, region);
  const zones = availabilityZones?.length ?? DEFAULT_ZONES;
  const brokers = wholeNumber(context, 'brokers', zones, zones, 60);
  if (brokers % zones !== 0) {
    throw refusal('brokers', `a multiple of the ${zones} availability zones`, brokers);
  }
  return {
    kind: 'msk',
    brokerType: matching(
      context,
      'brokerType',
      'kafka.m7g.large',
      BROKER_TYPE,
      'a size of MSK Standard brokers for KRaft mode, kafka.m7g.large or larger, or kafka.m5.large or larger',
    ),
    brokers,
    brokerStorageGib: wholeNumber(context, 'brokerStorageGib', 20, 1, 16_384),
    kafkaVersion: matching(
      context,
      'kafkaVersion',
      '4.1.x.kraft',
      /^(3\.[789]|[4-9]\.\d+)\.x\.kraft$/,
      'a version of MSK in KRaft mode, such as 4.1.x.kraft',
    ),
    availabilityZones,
    endpointZones: wholeNumber(context, 'endpointZones', zones, 1, zones),
    vpcCidr: readVpcCidr(context),
    partitions: wholeNumber(context, 'partitions', 1, 1, MOST_INPUT_PARTITIONS),
  };
}

/**
 * MSK wants exactly two subnets there, and two or three elsewhere:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-msk-cluster-brokernodegroupinfo.html
 */
const TWO_ZONES = 'us-west-1';

function readZones(context: Context, region: Region): readonly string[] | undefined {
  const most = region === TWO_ZONES ? 2 : DEFAULT_ZONES;
  const how = most === 2 ? 'two' : 'two or three';
  const where = region === undefined ? '' : ` of ${region}`;
  const allowed = `the names of ${how} availability zones${where}, with commas`;
  if (context('availabilityZones') === undefined && most === DEFAULT_ZONES) {
    return undefined;
  }
  const zones = list(context, 'availabilityZones', ZONE, allowed);
  const elsewhere = zones.some((zone) => region !== undefined && zone.slice(0, -1) !== region);
  if (new Set(zones).size !== zones.length || zones.length < 2 || zones.length > most || elsewhere) {
    throw refusal('availabilityZones', allowed, zones);
  }
  return zones;
}

function readVpcCidr(context: Context): string {
  const vpcCidr = matching(context, 'vpcCidr', '10.0.0.0/16', /.*/, VPC_RANGE);
  if (!isVpcRange(vpcCidr)) {
    throw refusal('vpcCidr', VPC_RANGE, vpcCidr);
  }
  return vpcCidr;
}

function readExternal(context: Context): ExternalKafkaConfiguration {
  const bootstrapServers = matching(
    context,
    'bootstrapServers',
    undefined,
    SERVERS,
    'host:port or a comma-separated list of them',
  );
  const secretArn = matchingIfGiven(
    context,
    'secretArn',
    SECRET,
    'the full ARN of a secret of Secrets Manager, its six random characters included',
  );
  const secretKeyArn = matchingIfGiven(context, 'secretKeyArn', KEY, 'the ARN of a KMS key');
  if (secretKeyArn !== undefined && secretArn === undefined) {
    throw new ConfigurationError('secretKeyArn is the key of a secret, and secretArn is missing.');
  }
  return { kind: 'external', bootstrapServers, secretArn, secretKeyArn, vpc: readVpc(context) };
}

function readVpc(context: Context): ExternalVpc | undefined {
  if (['vpcId', 'subnetIds', 'securityGroupIds'].every((name) => context(name) === undefined)) {
    return undefined;
  }
  return {
    vpcId: matching(context, 'vpcId', undefined, id('vpc'), 'the id of the VPC of subnetIds, vpc-...'),
    subnetIds: list(context, 'subnetIds', id('subnet'), 'ids of subnets of vpcId, subnet-..., with commas'),
    securityGroupIds: list(
      context,
      'securityGroupIds',
      id('sg'),
      'ids of security groups of vpcId, sg-..., with commas',
    ),
  };
}

function list(context: Context, name: string, item: RegExp, allowed: string): readonly string[] {
  const value = context(name);
  const items = typeof value === 'string' ? value.split(',') : [];
  if (items.length === 0 || !items.every((candidate) => item.test(candidate))) {
    throw refusal(name, allowed, value);
  }
  return items;
}
