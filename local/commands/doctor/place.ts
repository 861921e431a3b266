import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EndpointError, recognizeEngine } from '../../endpoint/engine.ts';
import { OptionError } from '../../options.ts';
import type { Variables } from '../options.ts';
import type { DoctorOptions } from './arguments.ts';
import type { ClientSettings, Place } from './aws.ts';
import { type Finding, fault } from './finding.ts';

/** Those of emulators, which take any. */
const EMULATOR_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/**
 * Where AWS is asked, and what answers there.
 *
 * @returns the finding when nothing does
 * @throws OptionError when no region is named anywhere
 */
export async function findPlace({ endpoint, region }: DoctorOptions): Promise<Place | Finding> {
  if (endpoint === undefined) {
    return { endpoint, region: region ?? (await regionOfProfile()), engine: undefined };
  }
  try {
    return { endpoint, region: region ?? 'us-east-1', engine: await recognizeEngine(endpoint) };
  } catch (error) {
    if (!(error instanceof EndpointError)) {
      throw error;
    }
    return fault({ check: 'endpoint', subject: '' }, `no AWS endpoint answers at ${endpoint}`, {
      todo: 'Start one with npm start, or name it with --endpoint or AWS_ENDPOINT_URL',
    });
  }
}

/** As the SDK finds it: in the files of the AWS CLI. */
async function regionOfProfile(): Promise<string> {
  const client = new CloudFormationClient({});
  try {
    return await client.config.region();
  } catch (cause) {
    throw new OptionError('No region: name it with --region or AWS_REGION, or give your profile one.', { cause });
  } finally {
    client.destroy();
  }
}

export function clientSettings({ endpoint, region }: Place, environment: Variables): ClientSettings {
  if (endpoint === undefined) {
    return { region };
  }
  const own = environment.AWS_ACCESS_KEY_ID || environment.AWS_PROFILE;
  return { region, endpoint, ...(!own && { credentials: EMULATOR_CREDENTIALS }) };
}

/** Such as "at http://127.0.0.1:4566 (MiniStack 1.5.33), us-east-1". */
export function describePlace({ endpoint, region, engine }: Place): string {
  if (endpoint === undefined) {
    return `on AWS, ${region}`;
  }
  return `at ${endpoint}${engine === undefined ? '' : ` (${engine.title})`}, ${region}`;
}
