import type { RemovalPolicy } from 'aws-cdk-lib';
import { CfnTopic } from 'aws-cdk-lib/aws-msk';
import { Construct } from 'constructs';
import type { MskCluster } from './msk-cluster.ts';
import { TOPIC_DEFINITIONS } from './topics.ts';

export interface MskTopicsProps {
  readonly cluster: MskCluster;
  /** Of the topic `input`. */
  readonly partitions: number;
  readonly removalPolicy: RemovalPolicy;
}

/** The topics of the contract on an MSK cluster. */
export class MskTopics extends Construct {
  constructor(scope: Construct, id: string, { cluster, partitions, removalPolicy }: MskTopicsProps) {
    super(scope, id);
    const durable = {
      // One replica may be away, as it is whenever MSK patches a broker, and an acknowledged record is still on another.
      'min.insync.replicas': String(cluster.replicas - 1),
      // MSK's default would rather lose acknowledged records than wait for the replica that has them.
      'unclean.leader.election.enable': 'false',
    };
    let previous: CfnTopic | undefined;
    for (const definition of TOPIC_DEFINITIONS) {
      const topic = new CfnTopic(this, definition.name, {
        clusterArn: cluster.arn,
        topicName: definition.name,
        partitionCount: definition.partitions === 'input' ? partitions : definition.partitions,
        replicationFactor: cluster.replicas,
        configs: encoded({ ...definition.config, ...durable }),
      });
      topic.applyRemovalPolicy(removalPolicy);
      // MSK changes topics only while the cluster is ACTIVE, so one at a time.
      if (previous !== undefined) {
        topic.addResourceDependency(previous);
      }
      previous = topic;
    }
  }
}

/** Lines of `name=value`, in Base64: https://docs.aws.amazon.com/msk/latest/developerguide/describe-topic-cli.html */
function encoded(config: Readonly<Record<string, string>>): string {
  const lines = Object.entries(config).map(([name, value]) => `${name}=${value}`);
  return Buffer.from(lines.join('\n')).toString('base64');
}
