import { CfnOutput, Fn, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import { BootstrapBrokers } from './kafka/bootstrap-brokers.ts';
import type { Kafka } from './kafka/kafka.ts';
import type { MskConfiguration } from './kafka/kafka-configuration.ts';
import { MskCluster } from './kafka/msk-cluster.ts';
import { MskKafka } from './kafka/msk-kafka.ts';
import { MskTopics } from './kafka/msk-topics.ts';
import { Network } from './kafka/network.ts';

export interface KafkaStackProps extends StackProps {
  readonly msk: MskConfiguration;
  readonly configuration: Pick<Configuration, 'retain'>;
}

/** How many zones a cluster spans unless told otherwise: each partition has a copy in each. */
const ZONES = 3;

/** What holds data and takes half an hour to make: the network, the MSK cluster, its topics. */
export class KafkaStack extends Stack {
  readonly kafka: Kafka;
  readonly #zones: readonly string[];

  constructor(scope: Construct, id: string, { msk, configuration, ...props }: KafkaStackProps) {
    const keep = configuration.retain === 'state';
    super(scope, id, {
      description: 'City temperatures: the Kafka cluster, its topics and its network',
      // The network can't be deleted from around a cluster that stays, so all of the stack stays.
      terminationProtection: keep,
      ...props,
    });
    this.#zones = msk.availabilityZones ?? Array.from({ length: ZONES }, (_, zone) => Fn.select(zone, Fn.getAzs()));
    if (msk.availabilityZones !== undefined) {
      Validations.of(this).acknowledge({
        id: 'CloudFormation-Validate::W3010',
        reason: 'The zones are named in the settings, by choice of the user.',
      });
    }
    // What a first deployment that fails leaves half made is not worth keeping.
    const removalPolicy = keep ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

    const network = new Network(this, 'Network', { vpcCidr: msk.vpcCidr, endpointZones: msk.endpointZones });
    const cluster = new MskCluster(this, 'Msk', { network, configuration: msk, removalPolicy });
    new MskTopics(this, 'Topics', { cluster, partitions: msk.partitions, removalPolicy });
    const bootstrapBrokers = new BootstrapBrokers(this, 'BootstrapBrokers', { cluster });
    this.kafka = new MskKafka({ cluster, network, bootstrapServers: bootstrapBrokers.servers });

    const outputs = {
      ClusterArn: cluster.arn,
      ClusterName: cluster.name,
      BootstrapServers: bootstrapBrokers.servers,
      VpcId: network.vpc.vpcId,
      BrokerLogs: cluster.logGroup.logGroupName,
      KeptOnDestroy: keep
        ? 'This stack, which is protected from termination: the cluster, its topics, its network.'
        : 'nothing',
    };
    for (const [name, value] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value });
    }
  }

  /** The zones are settled when the stack is deployed, not looked up when it is synthesized. */
  override get availabilityZones(): string[] {
    return [...this.#zones];
  }
}
