import { App } from 'aws-cdk-lib';
import { ConfigurationError, readConfiguration } from '../lib/configuration.ts';
import { ExternalKafka } from '../lib/kafka/external-kafka.ts';
import { PipelineStack } from '../lib/pipeline-stack.ts';

const app = new App();
try {
  const configuration = readConfiguration(app.node);
  const kafka = new ExternalKafka(configuration.kafka.bootstrapServers);
  new PipelineStack(app, configuration.stackName, { kafka, configuration });
} catch (error) {
  if (!(error instanceof ConfigurationError)) {
    throw error;
  }
  // What is wrong with the configuration is one sentence; a stack trace would bury it.
  console.error(error.message);
  process.exit(1);
}
