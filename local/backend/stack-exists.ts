import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import type { AwsAddress } from '../endpoint/address.ts';

const BOUNDS = { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** @throws Error when CloudFormation does not answer */
export async function stackExists(name: string, { client: connection }: AwsAddress): Promise<boolean> {
  const client = new CloudFormationClient({ ...connection, maxAttempts: 3, requestHandler: BOUNDS });
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks.some(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
  } catch (error) {
    // That is how CloudFormation says that there is none.
    if (error instanceof CloudFormationServiceException && error.name === 'ValidationError') {
      return false;
    }
    throw error;
  } finally {
    client.destroy();
  }
}
