import { DescribeStacksCommand, GetTemplateCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import type { StackResource } from '../../../kafka-trigger/intrinsics.ts';
import { type Answer, mapAnswer } from '../answer.ts';
import type { StackAws } from './clients.ts';
import type { StackTemplate } from './description.ts';
import type { StackState } from './stack-check.ts';

export interface StackFacts {
  readonly state: Answer<StackState>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly template: Answer<StackTemplate>;
  /** By logical id. */
  readonly resources: Answer<ReadonlyMap<string, StackResource>>;
}

/** Asks CloudFormation for all that it knows of a stack. */
export async function readStack(aws: StackAws, stackName: string): Promise<StackFacts> {
  const described = await aws.ask(async ({ cloudformation }) => {
    const { Stacks: [stack] = [] } = await cloudformation.send(new DescribeStacksCommand({ StackName: stackName }));
    const outputs = (stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]);
    return {
      state: {
        status: stack?.StackStatus ?? 'UNKNOWN',
        reason: stack?.StackStatusReason ?? '',
        changedAt: (stack?.LastUpdatedTime ?? stack?.CreationTime)?.getTime(),
      },
      outputs: Object.fromEntries(outputs) as Readonly<Record<string, string>>,
    };
  });
  if (described.kind !== 'answer') {
    return { state: described, outputs: {}, template: described, resources: described };
  }
  const [template, resources] = await Promise.all([readTemplate(aws, stackName), readResources(aws, stackName)]);
  const { outputs } = described.value;
  return { state: mapAnswer(described, ({ state }) => state), outputs, template, resources };
}

async function readTemplate(aws: StackAws, stackName: string): Promise<Answer<StackTemplate>> {
  const answer = await aws.ask(({ cloudformation }) =>
    cloudformation.send(new GetTemplateCommand({ StackName: stackName })),
  );
  try {
    return mapAnswer(answer, ({ TemplateBody = '' }) => JSON.parse(TemplateBody));
  } catch {
    return { kind: 'failed', reason: 'it is not JSON, as the CDK would have written it' };
  }
}

/** Page by page: DescribeStackResources ends after a hundred. */
function readResources(aws: StackAws, stackName: string): Promise<StackFacts['resources']> {
  return aws.ask(async ({ cloudformation }) => {
    const resources = new Map<string, StackResource>();
    for await (const { StackResourceSummaries = [] } of paginateListStackResources(
      { client: cloudformation },
      { StackName: stackName },
    )) {
      for (const { LogicalResourceId, PhysicalResourceId, ResourceType, ResourceStatus } of StackResourceSummaries) {
        if (LogicalResourceId && PhysicalResourceId && ResourceType && ResourceStatus !== 'DELETE_COMPLETE') {
          resources.set(LogicalResourceId, { type: ResourceType, physicalId: PhysicalResourceId });
        }
      }
    }
    return resources;
  });
}
