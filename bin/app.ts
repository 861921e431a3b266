import { App } from 'aws-cdk-lib';
import { ConfigurationError } from '../lib/configuration.ts';
import { createStacks } from '../lib/stacks.ts';

const app = new App();
try {
  createStacks(app, process.env.CDK_DEFAULT_REGION);
} catch (error) {
  if (!(error instanceof ConfigurationError)) {
    throw error;
  }
  // What is wrong with the configuration is one sentence; a stack trace would bury it.
  console.error(error.message);
  process.exit(1);
}
