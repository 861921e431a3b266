import type { TopicDefinition } from './topics.ts';

/**
 * The settings of a topic on an MSK cluster.
 *
 * @param replicas how many brokers have a copy of each partition
 */
export function mskTopicConfig(
  { config }: Pick<TopicDefinition, 'config'>,
  replicas: number,
): Readonly<Record<string, string>> {
  return {
    ...config,
    // One replica may be away, as it is whenever MSK patches a broker, and an acknowledged record is still on another.
    'min.insync.replicas': String(replicas - 1),
    // MSK's default would rather lose acknowledged records than wait for the replica that has them.
    'unclean.leader.election.enable': 'false',
  };
}

/**
 * Topic settings as MSK takes them: a JSON object of strings, in Base64. AWS's page says only "encoded as a Base64 string". Two sources
 * show what is in it: Terraform's acceptance tests, which create, read and update topics on AWS, and the MSK server of awslabs/mcp.
 * https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/kafka/topic_test.go
 * https://github.com/awslabs/mcp/tree/main/src/aws-msk-mcp-server/tests
 */
export function encodeTopicConfig(config: Readonly<Record<string, string>>): string {
  return Buffer.from(JSON.stringify(config)).toString('base64');
}
