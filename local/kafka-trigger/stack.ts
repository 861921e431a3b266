import {
  CloudFormationClient,
  type CloudFormationClientConfig,
  CloudFormationServiceException,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import type { Template } from './discovery.ts';
import type { DeployedStack } from './intrinsics.ts';
import { describeError } from './retry.ts';

/** The stack can't be read: it isn't there, or it isn't written as it should be. */
export class StackError extends Error {
  override readonly name = 'StackError';
}

/** Where CloudFormation answers. */
export interface Endpoint {
  readonly endpoint: string;
  readonly region: string;
  /** Those of the environment, if left out. */
  readonly credentials?: CloudFormationClientConfig['credentials'];
}

/** `absent`: there is nothing to serve, as the stack does not exist, is being deleted or could not be made. */
export type StackPhase = 'absent' | 'changing' | 'deployed';

const TRIES = 4;
const TIMEOUTS = { connectionTimeout: 5000, requestTimeout: 15_000, throwOnRequestTimeout: true };

function connect({ endpoint, region, credentials }: Endpoint): CloudFormationClient {
  const where = { endpoint, region, ...(credentials && { credentials }) };
  return new CloudFormationClient({ ...where, maxAttempts: TRIES, requestHandler: TIMEOUTS });
}

/**
 * Asks CloudFormation how far a stack is.
 *
 * @throws StackError when the endpoint does not answer after some tries
 */
export async function stackPhase(stackName: string, endpoint: Endpoint): Promise<StackPhase> {
  return phaseOf(await stackStatus(stackName, endpoint));
}

/**
 * Whether CloudFormation has a stack of this name, in whatever state.
 *
 * @throws StackError when the endpoint does not answer after some tries
 */
export async function stackExists(stackName: string, endpoint: Endpoint): Promise<boolean> {
  const status = await stackStatus(stackName, endpoint);
  return status !== undefined && status !== 'DELETE_COMPLETE';
}

async function stackStatus(stackName: string, endpoint: Endpoint): Promise<string | undefined> {
  const client = connect(endpoint);
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    return stack?.StackStatus;
  } catch (error) {
    // What CloudFormation says of a stack that it does not know.
    if (error instanceof CloudFormationServiceException && error.name === 'ValidationError') {
      return undefined;
    }
    throw new StackError(`CloudFormation does not answer at ${endpoint.endpoint}: ${describeError(error)}`, {
      cause: error,
    });
  } finally {
    client.destroy();
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html lists the statuses. */
export function phaseOf(status: string | undefined): StackPhase {
  if (status === undefined || /^(DELETE_|ROLLBACK_|REVIEW_|CREATE_FAILED)/.test(status)) {
    return 'absent';
  }
  // An update that failed leaves something between two deployments; what is served meanwhile is not worse than nothing.
  return /_(IN_PROGRESS|FAILED)$/.test(status) ? 'changing' : 'deployed';
}

/**
 * Asks CloudFormation for a deployed stack and its template.
 *
 * @throws StackError when there is no such stack, its template isn't JSON, or the endpoint does not answer after some tries
 */
export async function readStack(
  stackName: string,
  endpoint: Endpoint,
): Promise<{ template: Template; stack: DeployedStack }> {
  const client = connect(endpoint);
  try {
    const { TemplateBody: body } = await client.send(new GetTemplateCommand({ StackName: stackName }));
    const { StackResources: resources = [] } = await client.send(
      new DescribeStackResourcesCommand({ StackName: stackName }),
    );
    return { template: parseTemplate(stackName, body), stack: deployedStack(stackName, resources) };
  } catch (error) {
    if (error instanceof CloudFormationServiceException) {
      throw new StackError(`The stack "${stackName}" can't be read at ${endpoint.endpoint}: ${error.message}`, {
        cause: error,
      });
    }
    if (error instanceof StackError) {
      throw error;
    }
    throw new StackError(`CloudFormation does not answer at ${endpoint.endpoint}: ${error}`, { cause: error });
  } finally {
    client.destroy();
  }
}

function parseTemplate(stackName: string, body: string | undefined): Template {
  try {
    return JSON.parse(body ?? '');
  } catch (error) {
    throw new StackError(`The template of the stack "${stackName}" is not JSON, as the CDK would have made it.`, {
      cause: error,
    });
  }
}

interface ResourceDescription {
  readonly StackId?: string | undefined;
  readonly LogicalResourceId: string | undefined;
  readonly PhysicalResourceId?: string | undefined;
  readonly ResourceType: string | undefined;
}

function deployedStack(stackName: string, descriptions: readonly ResourceDescription[]): DeployedStack {
  const resources = descriptions.flatMap((description) => {
    const { LogicalResourceId: name, PhysicalResourceId: physicalId, ResourceType: type } = description;
    return name && physicalId && type ? [[name, { type, physicalId }] as const] : [];
  });
  const stackId = descriptions.find((description) => description.StackId !== undefined)?.StackId;
  if (stackId === undefined) {
    throw new StackError(`The stack "${stackName}" has no resources.`);
  }
  return { stackId, stackName, resources: new Map(resources) };
}
