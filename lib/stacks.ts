import { type App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Construct } from 'constructs';
import { readConfiguration } from './configuration.ts';
import { ExternalKafka } from './kafka/external-kafka.ts';
import { KafkaStack } from './kafka-stack.ts';
import { PipelineStack } from './pipeline-stack.ts';
import type { Region } from './region.ts';

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
export function createStacks(app: App, region?: Region): Stacks {
  const configuration = readConfiguration(app.node, region);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const { stackName, kafka: cluster } = configuration;
  // Whoever reads the bill can tell what it is for, and which of several deployments it is.
  Tags.of(app).add('project', 'city-temperatures');
  Tags.of(app).add('deployment', stackName);
  if (cluster.kind === 'external') {
    const kafka = (scope: Construct) => new ExternalKafka(scope, 'Kafka', cluster);
    return { pipeline: new PipelineStack(app, stackName, { kafka, configuration }) };
  }
  const kafka = new KafkaStack(app, `${stackName}-Kafka`, { msk: cluster, configuration });
  return { kafka, pipeline: new PipelineStack(app, stackName, { kafka: () => kafka.kafka, configuration }) };
}
