import { Names, RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnCluster } from 'aws-cdk-lib/aws-msk';
import { Construct } from 'constructs';
import type { MskConfiguration } from './kafka-configuration.ts';
import type { Network } from './network.ts';

export interface MskClusterProps {
  readonly network: Network;
  readonly configuration: MskConfiguration;
  readonly removalPolicy: RemovalPolicy;
}

/** An MSK cluster of Standard brokers in KRaft mode, which speaks TLS only and to nobody without IAM credentials. */
export class MskCluster extends Construct {
  readonly arn: string;
  readonly name: string;
  readonly brokers: number;
  readonly logGroup: LogGroup;
  /** How many brokers have a copy of each partition: one a zone. */
  readonly replicas: number;

  constructor(scope: Construct, id: string, { network, configuration, removalPolicy }: MskClusterProps) {
    super(scope, id);
    this.brokers = configuration.brokers;
    this.replicas = network.subnets.length;
    // MSK makes up no names. This one hangs on the stack's name, so two deployments have two; and as a change that replaces the cluster
    // would need it twice, CloudFormation refuses such a change, which would have lost what is in the topics.
    this.name = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    this.logGroup = new LogGroup(this, 'BrokerLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const cluster = new CfnCluster(this, 'Cluster', {
      clusterName: this.name,
      kafkaVersion: configuration.kafkaVersion,
      numberOfBrokerNodes: this.brokers,
      brokerNodeGroupInfo: {
        instanceType: configuration.brokerType,
        clientSubnets: network.subnets.map(({ subnetId }) => subnetId),
        securityGroups: [network.brokers.securityGroupId],
        storageInfo: { ebsStorageInfo: { volumeSize: configuration.brokerStorageGib } },
      },
      clientAuthentication: {
        sasl: { iam: { enabled: true }, scram: { enabled: false } },
        tls: { enabled: false },
        unauthenticated: { enabled: false },
      },
      // At rest MSK always encrypts, with the account's own aws/kafka key unless told of another.
      encryptionInfo: { encryptionInTransit: { clientBroker: 'TLS', inCluster: true } },
      loggingInfo: { brokerLogs: { cloudWatchLogs: { enabled: true, logGroup: this.logGroup.logGroupName } } },
      // Free of charge, and it has what the alarms ask for: CPU, disk, consumer lag. The next level is charged by metric and broker.
      enhancedMonitoring: 'DEFAULT',
    });
    cluster.applyRemovalPolicy(removalPolicy);
    this.arn = cluster.attrArn;
  }
}
