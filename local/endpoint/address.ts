/** Where an AWS other than the real one answers. */
export interface AwsAddress {
  /** URL of all services. */
  readonly endpoint: string;
  /** What an AWS SDK or the CDK CLI needs in its environment to talk to this AWS and to no other. */
  readonly environment: Readonly<Record<string, string>>;
  /** The same for an SDK client in this process. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
}

/** An endpoint takes any credentials; these make its account 000000000000. */
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };
const REGION = 'us-east-1';

/** The address of an endpoint, whether or not something answers there yet. */
export function awsAddress(endpoint: string): AwsAddress {
  return {
    endpoint,
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    client: { endpoint, region: REGION, credentials: CREDENTIALS },
  };
}

/** Profiles, tokens and endpoints of a real account must not reach anything that is meant for another endpoint. */
export function withoutAws(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));
}
