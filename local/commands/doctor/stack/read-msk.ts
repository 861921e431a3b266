import {
  DescribeClusterV2Command,
  DescribeTopicCommand,
  paginateListTopics,
  type TopicInfo,
} from '@aws-sdk/client-kafka';
import { encodeTopicConfig, mskTopicConfig } from '../../../../lib/kafka/msk-topic-config.ts';
import { TOPIC_DEFINITIONS } from '../../../../lib/kafka/topics.ts';
import { type Answer, mapAnswer } from '../answer.ts';
import { type Circumstances, cli } from '../circumstances.ts';
import type { StackAws } from './clients.ts';
import type { Cluster } from './cluster-check.ts';
import type { StackTemplate } from './description.ts';
import type { ActualTopic, ExpectedTopic, TopicFacts } from './topic-check.ts';
import { decodeTopicConfig } from './topic-config.ts';

export async function readCluster(aws: StackAws, arn: string): Promise<Answer<Cluster>> {
  const answer = await aws.ask(({ kafka }) => kafka.send(new DescribeClusterV2Command({ ClusterArn: arn })));
  return mapAnswer(answer, ({ ClusterInfo = {} }) => ({
    arn,
    name: ClusterInfo.ClusterName ?? '',
    state: ClusterInfo.State ?? 'UNKNOWN',
    reason: ClusterInfo.StateInfo?.Message ?? '',
    brokers: ClusterInfo.Provisioned?.NumberOfBrokerNodes ?? 0,
    kafkaVersion: ClusterInfo.Provisioned?.CurrentBrokerSoftwareInfo?.KafkaVersion ?? 'of unknown version',
  }));
}

/** The topics of the contract on a cluster of MSK, as its API tells of them, about a minute late. */
export async function readMskTopics(
  aws: StackAws,
  arn: string,
  template: StackTemplate | undefined,
  circumstances: Circumstances,
): Promise<readonly TopicFacts[]> {
  const listed = await listTopics(aws, arn);
  const mending = mskMending(arn, circumstances);
  return Promise.all(
    expectedMskTopics(template).map(async (expected) => ({
      expected,
      mending,
      actual: listed.kind === 'answer' ? await readTopic(aws, arn, listed.value.get(expected.name)) : listed,
    })),
  );
}

function listTopics(aws: StackAws, ClusterArn: string): Promise<Answer<ReadonlyMap<string, TopicInfo>>> {
  return aws.ask(async ({ kafka }) => {
    const topics = new Map<string, TopicInfo>();
    for await (const { Topics = [] } of paginateListTopics({ client: kafka }, { ClusterArn })) {
      for (const topic of Topics) {
        topics.set(topic.TopicName ?? '', topic);
      }
    }
    return topics;
  });
}

async function readTopic(
  aws: StackAws,
  ClusterArn: string,
  listed: TopicInfo | undefined,
): Promise<Answer<ActualTopic>> {
  if (listed?.TopicName === undefined) {
    return { kind: 'absent' };
  }
  const { TopicName, OutOfSyncReplicaCount: outOfSync = 0 } = listed;
  const answer = await aws.ask(({ kafka }) => kafka.send(new DescribeTopicCommand({ ClusterArn, TopicName })));
  return mapAnswer(answer, ({ PartitionCount = 0, ReplicationFactor = 0, Configs = '', Status }) => ({
    partitions: PartitionCount,
    replicas: ReplicationFactor,
    brokers: undefined,
    outOfSync,
    leaderless: 0,
    config: decodeTopicConfig(Configs),
    status: Status,
  }));
}

/** Partitions and replicas are the deployed template's, settings the contract's: what a template has sent is not read back from it. */
export function expectedMskTopics(template: StackTemplate | undefined): readonly ExpectedTopic[] {
  const deployed = Object.values(template?.Resources ?? {}).filter(({ Type }) => Type === 'AWS::MSK::Topic');
  return TOPIC_DEFINITIONS.map((definition) => {
    const properties = deployed.find(({ Properties = {} }) => Properties.TopicName === definition.name)?.Properties;
    const number = (value: unknown) => (value === undefined ? undefined : Number(value));
    const replicas = number(properties?.ReplicationFactor);
    return {
      name: definition.name,
      partitions: number(properties?.PartitionCount),
      replicas,
      config: replicas === undefined ? definition.config : mskTopicConfig(definition, replicas),
    };
  });
}

function mskMending(arn: string, circumstances: Circumstances): TopicFacts['mending'] {
  const command = (verb: string, { name, config }: ExpectedTopic, more = '') =>
    cli(
      circumstances,
      `kafka ${verb} --cluster-arn ${arn} --topic-name ${name}${more} --configs ${encodeTopicConfig(config)}`,
    );
  return {
    create: (topic) =>
      command(
        'create-topic',
        topic,
        ` --partition-count ${topic.partitions ?? 1} --replication-factor ${topic.replicas ?? 3}`,
      ),
    // All of them: nobody says whether what is left out stays.
    configure: (topic) => command('update-topic', topic),
  };
}
