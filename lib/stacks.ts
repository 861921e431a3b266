import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Construct } from 'constructs';
import { readConfiguration } from './configuration.ts';
import { ExternalKafka } from './kafka/external-kafka.ts';
import { KafkaStack } from './kafka-stack.ts';
import { PipelineStack } from './pipeline-stack.ts';

export interface Stacks {
  /** Where the app provisions Kafka itself. */
  readonly kafka?: KafkaStack;
  readonly pipeline: PipelineStack;
}

/**
 * The stacks that the app's configuration asks for, each checked against the rules of AWS Solutions when it is synthesized.
 *
 * @throws ConfigurationError when a setting is not allowed
 */
export function createStacks(app: App): Stacks {
  const configuration = readConfiguration(app.node);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const { stackName, kafka: cluster } = configuration;
  if (cluster.kind === 'external') {
    const kafka = (scope: Construct) => new ExternalKafka(scope, 'Kafka', cluster);
    return { pipeline: new PipelineStack(app, stackName, { kafka, configuration }) };
  }
  const kafka = new KafkaStack(app, `${stackName}-Kafka`, { msk: cluster, configuration });
  return { kafka, pipeline: new PipelineStack(app, stackName, { kafka: () => kafka.kafka, configuration }) };
}
