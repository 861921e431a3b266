import { TOPIC_DEFINITIONS } from '../../../../lib/kafka/topics.ts';
import type { Examination } from '../examine.ts';
import { checkCluster } from './cluster-check.ts';
import type { DeployedTrigger } from './deployment.ts';
import { checkKafka } from './kafka-check.ts';
import { kafkaMending } from './kafka-mending.ts';
import type { KafkaAccess, KafkaSession } from './kafka-session.ts';
import type { StackLook } from './look.ts';
import { readGroup, readTopic } from './read-kafka.ts';
import { readCluster, readMskTopics } from './read-msk.ts';
import { readMappings } from './read-triggers.ts';
import { checkTopic } from './topic-check.ts';
import { checkTrigger } from './trigger-check.ts';

/** Kafka and its topics: MSK is asked for those of its own, any other Kafka itself. */
export function kafkaExaminations({ aws, msk, kafka, circumstances }: StackLook): readonly Examination[] {
  const reached: Examination = { what: 'Kafka', look: async () => [checkKafka(kafka)] };
  if (msk !== undefined) {
    const { clusterArn, template } = msk;
    return [
      { what: 'the cluster', look: async () => [checkCluster(await readCluster(aws, clusterArn), circumstances)] },
      {
        what: 'the topics',
        look: async () => (await readMskTopics(aws, clusterArn, template, circumstances)).map(checkTopic),
      },
      ...(kafka.kind === 'open' ? [reached] : []),
    ];
  }
  if (kafka.kind === 'closed') {
    return [reached];
  }
  return [reached, ...topicExaminations(kafka.session)];
}

/** The topics of the contract on a Kafka that somebody else has made, with as many partitions of the input as they like. */
export function topicExaminations(session: KafkaSession): readonly Examination[] {
  const mending = kafkaMending(session.bootstrapServers);
  return TOPIC_DEFINITIONS.map(({ name, partitions, config }) => ({
    what: `the topic ${name}`,
    look: async () => {
      const expected = {
        name,
        partitions: partitions === 'input' ? undefined : partitions,
        replicas: undefined,
        config,
      };
      return [checkTopic({ expected, actual: await readTopic(session, name), mending })];
    },
  }));
}

export function triggerExamination(look: StackLook, trigger: DeployedTrigger): Examination {
  const { aws, kafka, mappingsServed, pollerCommand, circumstances } = look;
  return {
    what: `the trigger of ${trigger.service}`,
    look: async () => {
      const { consumerGroup } = trigger;
      const [mappings, group] = await Promise.all([
        readMappings(aws, trigger.functionName),
        kafka.kind === 'open' && consumerGroup !== undefined
          ? readGroup(kafka.session, consumerGroup)
          : ({ kind: 'not-here', reason: whyClosed(kafka) } as const),
      ]);
      const servedBy = mappingsServed && trigger.uuid !== undefined ? 'lambda' : 'poller';
      return checkTrigger({ trigger, mappings, servedBy, group, pollerCommand }, circumstances);
    },
  };
}

function whyClosed(kafka: KafkaAccess): string {
  return kafka.kind === 'closed' && 'reason' in kafka.answer ? kafka.answer.reason : 'it has no consumer group';
}
