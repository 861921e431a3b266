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

/**
 * Topic settings as MSK takes them: a JSON object of strings, in Base64. AWS's page says only "encoded as a Base64 string". Two sources
 * show what is in it: Terraform's acceptance tests, which create, read and update topics on AWS, and the MSK server of awslabs/mcp.
 * https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/kafka/topic_test.go
 * https://github.com/awslabs/mcp/tree/main/src/aws-msk-mcp-server/tests
 */
function encoded(config: Readonly<Record<string, string>>): string {
  return Buffer.from(JSON.stringify(config)).toString('base64');
}
