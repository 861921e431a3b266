import { rmSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readConfiguration } from '../../lib/configuration.ts';
import { ExternalKafka } from '../../lib/kafka/external-kafka.ts';
import { PipelineStack } from '../../lib/pipeline-stack.ts';

export const EXTERNAL = { kafka: 'external', bootstrapServers: 'kafka-1.example:9092,kafka-2.example:9092' };

/** The pipeline's template as the app would synthesize it with this context, except that no function is bundled. */
export function synthesize(context: Record<string, unknown> = {}): Template {
  const app = new App({ context: { ...EXTERNAL, ...context, 'aws:cdk:bundling-stacks': [] } });
  const configuration = readConfiguration(app.node);
  const kafka = new ExternalKafka(configuration.kafka.bootstrapServers);
  const template = Template.fromStack(new PipelineStack(app, configuration.stackName, { kafka, configuration }));
  rmSync(app.outdir, { recursive: true });
  return template;
}
