import type { Template } from 'aws-cdk-lib/assertions';
import { resolveIntrinsics } from '../../local/kafka-trigger/intrinsics.ts';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** The logical id of the function whose bundle is the folder's. */
export function functionId(template: Template, folder: string): string {
  const [id] = Object.keys(
    template.findResources('AWS::Lambda::Function', {
      Properties: { Environment: { Variables: { POWERTOOLS_SERVICE_NAME: folder } } },
    }),
  );
  if (id === undefined) {
    throw new Error(`There is no function ${folder}.`);
  }
  return id;
}

/** The folders of all functions of a template. */
export function functionFolders(template: Template): readonly string[] {
  return Object.values(template.findResources('AWS::Lambda::Function')).map(
    ({ Properties }) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME,
  );
}

/** All statements of a function's role. */
export function statements(template: Template, folder: string): readonly Statement[] {
  const { Role } = template.findResources('AWS::Lambda::Function')[functionId(template, folder)]?.Properties ?? {};
  const [role] = Role['Fn::GetAtt'];
  const { ManagedPolicyArns: managed = [], Policies: inline = [] } =
    template.findResources('AWS::IAM::Role')[role]?.Properties ?? {};
  if (managed.length > 0 || inline.length > 0) {
    throw new Error(`The role of ${folder} has policies that are not looked at here.`);
  }
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

/** What tokens mean in these tests. */
const STACK = {
  stackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/CityTemperatures/1',
  stackName: 'CityTemperatures',
  resources: new Map(),
};
const PREFIX = 'arn:aws:kafka:us-east-1:123456789012:';
export const CLUSTER = 'cluster/cities/0f4ac8a8-1';

/**
 * What a function may do, action by action: the resources, as short as they can be told apart. What it is denied has an exclamation
 * mark before its action.
 */
export function grants(template: Template, folder: string): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  for (const { Effect, Action, Resource } of statements(template, folder)) {
    for (const action of [Action].flat()) {
      const key = Effect === 'Deny' ? `!${action}` : action;
      found[key] = [...new Set([...(found[key] ?? []), ...[Resource].flat().map(short)])].sort();
    }
  }
  return found;
}

/** The logical id of a resource without its hash; an ARN, without its prefix if it is Kafka's. */
function short(resource: unknown): string {
  const { 'Fn::GetAtt': attribute } = Object(resource);
  if (Array.isArray(attribute)) {
    return String(attribute[0]).replace(/[\dA-F]{8}$/, '');
  }
  return String(resolveIntrinsics(withCluster(resource), STACK)).replace(PREFIX, '');
}

/** What is imported from the Kafka stack and stands in a permission is the cluster's ARN. */
function withCluster(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withCluster);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value);
  return entries.some(([name, text]) => name === 'Fn::ImportValue' && /MskCluster\w+Arn/.test(text))
    ? `${PREFIX}${CLUSTER}`
    : Object.fromEntries(entries.map(([name, item]) => [name, withCluster(item)]));
}
