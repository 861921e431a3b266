import { Stack } from 'aws-cdk-lib';
import { IpAddresses, type ISubnet, type IVpc, Peer, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { Endpoints } from './endpoints.ts';
import { FlowLogs } from './flow-logs.ts';
import type { MskConfiguration } from './kafka-configuration.ts';

/** https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html */
const IAM_PORT = Port.tcp(9098);
const HTTPS = Port.tcp(443);

export type NetworkProps = Pick<MskConfiguration, 'vpcCidr' | 'endpointZones'>;

/**
 * A network with no way out: isolated subnets, one a zone of the stack, no internet gateway, no NAT. What is in it reaches the brokers
 * and the few services that have an endpoint.
 */
export class Network extends Construct {
  readonly vpc: IVpc;
  readonly subnets: ISubnet[];
  /** Of the brokers, and of the pollers of Kafka triggers: Lambda gives a poller the groups of its cluster. */
  readonly brokers: SecurityGroup;
  /** Of the functions that are clients of Kafka. */
  readonly functions: SecurityGroup;

  constructor(scope: Construct, id: string, { vpcCidr, endpointZones }: NetworkProps) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(vpcCidr),
      maxAzs: Stack.of(this).availabilityZones.length,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Kafka', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      // Nothing is in the default group. To empty it takes a function whose log group would outlive the stack.
      restrictDefaultSecurityGroup: false,
    });
    // CDK's own class does not fit its interface where optional properties are exact.
    this.vpc = vpc as IVpc;
    this.subnets = this.vpc.isolatedSubnets;
    new FlowLogs(this, 'FlowLogs', { vpc: this.vpc });

    const group = (name: string, description: string) =>
      new SecurityGroup(this, name, { vpc: this.vpc, description, allowAllOutbound: false });
    this.brokers = group('Brokers', 'Kafka brokers and the pollers of Kafka triggers');
    this.functions = group('Functions', 'Functions that are clients of Kafka');
    const endpoints = group('Endpoints', 'Interface endpoints of AWS services');
    this.functions.connections.allowTo(this.brokers, IAM_PORT, 'produce and read');
    this.brokers.connections.allowInternally(IAM_PORT, 'pollers to brokers');
    this.functions.connections.allowTo(endpoints, HTTPS, 'window-closer to SQS');
    this.brokers.connections.allowTo(endpoints, HTTPS, 'pollers to Lambda and STS');
    // A gateway endpoint has no security group, and the list of DynamoDB's addresses has no name that is known before it is looked
    // up. The subnets have no route to any other address.
    this.functions.addEgressRule(Peer.anyIpv4(), HTTPS, 'DynamoDB through its gateway endpoint');
    new Endpoints(this, 'ServiceEndpoints', {
      vpc: this.vpc,
      subnets: this.subnets,
      // Their names lead from every zone to the interfaces that are there, for the price of what crosses from one zone to another.
      interfaceSubnets: this.subnets.slice(0, endpointZones),
      securityGroup: endpoints,
    });
  }
}
