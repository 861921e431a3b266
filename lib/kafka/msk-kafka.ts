import { Fn } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { KafkaEnvironment } from '../../lambdas/shared/environment.ts';
import { grantNetworkInterfaces } from '../network-interfaces.ts';
import { grantBrokerLookup } from './broker-lookup.ts';
import type { Kafka, TriggerSource } from './kafka.ts';
import type { MskCluster } from './msk-cluster.ts';
import type { Network } from './network.ts';

export interface MskKafkaProps {
  readonly cluster: MskCluster;
  readonly network: Network;
  readonly bootstrapServers: string;
}

const NO_GROUP = 'none';
const GROUP_ACTIONS = ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'];

/**
 * An MSK cluster with IAM authentication: each permission is one of Kafka's operations on one topic or group.
 * https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
 */
export class MskKafka implements Kafka {
  readonly clientEnvironment: KafkaEnvironment;
  readonly network: Kafka['network'];
  readonly cluster: { readonly clusterName: string; readonly brokers: number };
  readonly #clusterArn: string;

  constructor({ cluster, network, bootstrapServers }: MskKafkaProps) {
    this.clientEnvironment = { bootstrapServers, kafkaAuthentication: 'iam' };
    this.network = {
      vpc: network.vpc,
      vpcSubnets: { subnets: network.subnets },
      securityGroups: [network.functions],
    };
    this.cluster = { clusterName: cluster.name, brokers: cluster.brokers };
    this.#clusterArn = cluster.arn;
  }

  triggerSource(consumerGroup: string): TriggerSource {
    return {
      EventSourceArn: this.#clusterArn,
      AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: consumerGroup },
    };
  }

  grantWrite(grantee: IGrantable, topic: string): void {
    // The producer is idempotent, which is a right on the cluster.
    this.#grantCluster(grantee, 'kafka-cluster:Connect', 'kafka-cluster:WriteDataIdempotently');
    this.#grant(grantee, 'topic', topic, 'kafka-cluster:DescribeTopic', 'kafka-cluster:WriteData');
  }

  grantRead(grantee: IGrantable, topic: string): void {
    this.#grantData(grantee, topic);
    // MSK's page asks for both with ReadData. A read outside any group alters none, so this group is nobody's.
    this.#grant(grantee, 'group', NO_GROUP, ...GROUP_ACTIONS);
  }

  grantTrigger(grantee: IFunction, topic: string, consumerGroup: string): void {
    this.#grantData(grantee, topic);
    this.#grant(grantee, 'group', consumerGroup, ...GROUP_ACTIONS);
    // Lambda's page lists it with the others, without a word on what the poller does with it:
    // https://docs.aws.amazon.com/lambda/latest/dg/msk-cluster-auth.html#msk-permissions-iam-policy
    this.#grantCluster(grantee, 'kafka-cluster:DescribeClusterDynamicConfiguration');
    // The poller finds the brokers and their network by itself: https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html
    grantBrokerLookup(grantee, this.#clusterArn);
    grantNetworkInterfaces(grantee, 'poller');
  }

  #grantData(grantee: IGrantable, topic: string): void {
    this.#grantCluster(grantee, 'kafka-cluster:Connect');
    this.#grant(grantee, 'topic', topic, 'kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData');
  }

  #grantCluster(grantee: IGrantable, ...actions: string[]): void {
    Grant.addToPrincipal({ grantee, actions, resourceArns: [this.#clusterArn] });
  }

  #grant(grantee: IGrantable, kind: 'topic' | 'group', name: string, ...actions: string[]): void {
    // arn:...:cluster/<name>/<uuid> has topics arn:...:topic/<name>/<uuid>/<topic>, and groups alike.
    const [prefix, cluster] = [0, 1].map((part) => Fn.select(part, Fn.split(':cluster/', this.#clusterArn)));
    Grant.addToPrincipal({ grantee, actions, resourceArns: [`${prefix}:${kind}/${cluster}/${name}`] });
  }
}
