import type { RemovalPolicy } from 'aws-cdk-lib';
import { CfnTopic } from 'aws-cdk-lib/aws-msk';
import { Construct } from 'constructs';
import type { MskCluster } from './msk-cluster.ts';
import { encodeTopicConfig, mskTopicConfig } from './msk-topic-config.ts';
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
    let previous: CfnTopic | undefined;
    for (const definition of TOPIC_DEFINITIONS) {
      const topic = new CfnTopic(this, definition.name, {
        clusterArn: cluster.arn,
        topicName: definition.name,
        partitionCount: definition.partitions === 'input' ? partitions : definition.partitions,
        replicationFactor: cluster.replicas,
        configs: encodeTopicConfig(mskTopicConfig(definition, cluster.replicas)),
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
