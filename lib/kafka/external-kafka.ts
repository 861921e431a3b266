import { Annotations } from 'aws-cdk-lib';
import { type ISubnet, SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { KafkaEnvironment } from '../../lambdas/shared/environment.ts';
import { grantNetworkInterfaces } from '../network-interfaces.ts';
import type { Kafka, TriggerSource } from './kafka.ts';
import type { ExternalKafkaConfiguration, ExternalVpc } from './kafka-configuration.ts';

/**
 * A Kafka that is there already. What its clients may do is its own affair, so IAM has no say in it; all that is granted is the
 * secret by which they prove who they are, and a place in the brokers' network.
 */
export class ExternalKafka extends Construct implements Kafka {
  readonly clientEnvironment: KafkaEnvironment;
  readonly network: Kafka['network'];
  readonly #configuration: ExternalKafkaConfiguration;

  constructor(scope: Construct, id: string, configuration: ExternalKafkaConfiguration) {
    super(scope, id);
    const { bootstrapServers, secretArn, vpc } = configuration;
    this.clientEnvironment =
      secretArn === undefined
        ? { bootstrapServers, kafkaAuthentication: 'none' }
        : { bootstrapServers, kafkaAuthentication: 'scram', kafkaSecretArn: secretArn };
    this.network = vpc === undefined ? {} : this.#join(vpc);
    this.#configuration = configuration;
  }

  triggerSource(consumerGroup: string): TriggerSource {
    const { bootstrapServers, secretArn, vpc } = this.#configuration;
    const access = [
      ...(secretArn === undefined ? [] : [{ Type: 'SASL_SCRAM_512_AUTH', URI: secretArn }]),
      ...(vpc?.subnetIds ?? []).map((subnet) => ({ Type: 'VPC_SUBNET', URI: `subnet:${subnet}` })),
      ...(vpc?.securityGroupIds ?? []).map((group) => ({ Type: 'VPC_SECURITY_GROUP', URI: `security_group:${group}` })),
    ];
    return {
      SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: bootstrapServers.split(',') } },
      SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: consumerGroup },
      ...(access.length > 0 && { SourceAccessConfigurations: access }),
    };
  }

  grantWrite(grantee: IGrantable): void {
    this.#grantSecret(grantee);
  }

  grantRead(grantee: IGrantable): void {
    this.#grantSecret(grantee);
  }

  grantTrigger(grantee: IFunction): void {
    this.#grantSecret(grantee);
    if (this.#configuration.vpc !== undefined) {
      grantNetworkInterfaces(grantee, 'poller');
    }
  }

  #grantSecret(grantee: IGrantable): void {
    const { secretArn, secretKeyArn } = this.#configuration;
    if (secretArn !== undefined) {
      Grant.addToPrincipal({ grantee, actions: ['secretsmanager:GetSecretValue'], resourceArns: [secretArn] });
    }
    if (secretKeyArn !== undefined) {
      Grant.addToPrincipal({ grantee, actions: ['kms:Decrypt'], resourceArns: [secretKeyArn] });
    }
  }

  /** By ids alone, so that nothing has to be looked up. */
  #join({ vpcId, subnetIds, securityGroupIds }: ExternalVpc): Kafka['network'] {
    return {
      // The subnets are given, so nobody asks in which zones they are.
      vpc: Vpc.fromVpcAttributes(this, 'Vpc', { vpcId, availabilityZones: ['any'] }),
      vpcSubnets: { subnets: subnetIds.map((subnet) => this.#subnet(subnet)) },
      securityGroups: securityGroupIds.map((group) => SecurityGroup.fromSecurityGroupId(this, group, group)),
    };
  }

  #subnet(id: string): ISubnet {
    const subnet = Subnet.fromSubnetId(this, id, id);
    Annotations.of(subnet).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId', 'No route is added to it.');
    return subnet;
  }
}
