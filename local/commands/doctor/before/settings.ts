import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Configuration, ConfigurationError, readConfiguration } from '../../../../lib/configuration.ts';
import { OptionError } from '../../../options.ts';
import { ROOT } from '../../../paths.ts';

export interface PlannedDeployment {
  readonly configuration: Configuration;
  /** Of the CDK's bootstrap. */
  readonly qualifier: string;
}

/** Whatever else is not said: https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html */
const DEFAULT_QUALIFIER = 'hnb659fds';

/**
 * What the CDK CLI would deploy with these settings: they come over those of cdk.json.
 *
 * @throws OptionError when a setting is not allowed
 */
export async function plannedDeployment(settings: Readonly<Record<string, string>>): Promise<PlannedDeployment> {
  const { context: permanent = {} } = JSON.parse(await readFile(join(ROOT, 'cdk.json'), 'utf8'));
  const context: Readonly<Record<string, unknown>> = { ...permanent, ...settings };
  try {
    return {
      // Not told of the region: what it refuses there without a word of what to take instead is looked at, and told with it.
      configuration: readConfiguration({ tryGetContext: (name) => context[name] }),
      qualifier: String(context['@aws-cdk/core:bootstrapQualifier'] ?? DEFAULT_QUALIFIER),
    };
  } catch (error) {
    throw error instanceof ConfigurationError ? new OptionError(error.message, { cause: error }) : error;
  }
}
