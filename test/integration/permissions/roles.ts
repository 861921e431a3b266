import {
  CloudFormationClient,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import {
  DeleteRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { AwsAddress } from '../../../local/endpoint/address.ts';
import { STACK_NAME } from '../../../local/run/deployment.ts';
import { forEmulator, type Grant, grantsOf, type PolicyDocument, without } from './policy.ts';

/** One grant of a role, as deployed. */
export interface RoleGrant extends Grant {
  /** Who uses the role: a function, by the folder of its code, or else the service that may take it. */
  readonly user: string;
  readonly role: string;
  /** The name of the role's own policy that holds it; undefined when it stands in a managed policy, which others share. */
  readonly policy: string | undefined;
  /** The resource by the name that the stack has for it. */
  readonly resourceName: string;
}

/** The roles that the stack has made, and what each of them may do, read from the running account and not from the code. */
export class DeployedRoles {
  readonly #iam: IAMClient;
  readonly #documents: ReadonlyMap<string, PolicyDocument>;
  readonly grants: readonly RoleGrant[];

  private constructor(iam: IAMClient, documents: ReadonlyMap<string, PolicyDocument>, grants: readonly RoleGrant[]) {
    this.#iam = iam;
    this.#documents = documents;
    this.grants = grants;
  }

  static async read(client: AwsAddress['client']): Promise<DeployedRoles> {
    const iam = new IAMClient(client);
    const resources = await stackResources(client);
    const users = await functionsOf(client, resources);
    const documents = new Map<string, PolicyDocument>();
    const grants: RoleGrant[] = [];
    for (const { PhysicalResourceId: role = '' } of ofType(resources, 'AWS::IAM::Role')) {
      const user = users.get(role) ?? (await principalOf(iam, role));
      for (const { policy, document } of await policiesOf(iam, role)) {
        if (policy !== undefined) {
          documents.set(`${role}/${policy}`, document);
        }
        grants.push(
          ...grantsOf(document).map((grant) => ({
            ...grant,
            user,
            role,
            policy,
            resourceName: nameOf(grant.resource, resources),
          })),
        );
      }
    }
    return new DeployedRoles(iam, documents, grants);
  }

  /** Writes every role's own policies in the emulator's words; see {@link forEmulator}. */
  async translate(): Promise<void> {
    for (const [key, document] of this.#documents) {
      const [role = '', policy = ''] = key.split('/');
      await this.#write(role, policy, document);
    }
  }

  /** Runs `work` while one grant is taken from its role. */
  async withoutGrant<T>(grant: RoleGrant, work: () => Promise<T>): Promise<T> {
    const { role, policy } = grant;
    const document = this.#documents.get(`${role}/${policy}`);
    if (policy === undefined || document === undefined) {
      throw new Error(`${grant.action} of ${role} stands in a managed policy: it cannot be taken away alone.`);
    }
    await this.#write(role, policy, without(document, grant));
    try {
      return await work();
    } finally {
      await this.#write(role, policy, document);
    }
  }

  close(): void {
    this.#iam.destroy();
  }

  /** IAM knows no policy without a statement. */
  async #write(role: string, policy: string, document: PolicyDocument): Promise<void> {
    const place = { RoleName: role, PolicyName: policy };
    if (document.Statement.length === 0) {
      await this.#iam.send(new DeleteRolePolicyCommand(place));
    } else {
      const PolicyDocument = JSON.stringify(forEmulator(document));
      await this.#iam.send(new PutRolePolicyCommand({ ...place, PolicyDocument }));
    }
  }
}

async function stackResources(client: AwsAddress['client']): Promise<readonly StackResourceSummary[]> {
  const cloudFormation = new CloudFormationClient(client);
  const resources: StackResourceSummary[] = [];
  for await (const page of paginateListStackResources({ client: cloudFormation }, { StackName: STACK_NAME })) {
    resources.push(...(page.StackResourceSummaries ?? []));
  }
  cloudFormation.destroy();
  return resources;
}

const ofType = (resources: readonly StackResourceSummary[], type: string) =>
  resources.filter(({ ResourceType }) => ResourceType === type);

/** The functions of the stack, by the names of their roles. */
async function functionsOf(client: AwsAddress['client'], resources: readonly StackResourceSummary[]) {
  const lambda = new LambdaClient(client);
  const users = await Promise.all(
    ofType(resources, 'AWS::Lambda::Function').map(async ({ PhysicalResourceId, LogicalResourceId = '' }) => {
      const { Role = '', Environment } = await lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: PhysicalResourceId }),
      );
      return [lastPart(Role), Environment?.Variables?.POWERTOOLS_SERVICE_NAME ?? LogicalResourceId] as const;
    }),
  );
  lambda.destroy();
  return new Map(users);
}

async function principalOf(iam: IAMClient, role: string): Promise<string> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: role }));
  const [statement] = parse(Role?.AssumeRolePolicyDocument).Statement as unknown as {
    Principal: { Service: string };
  }[];
  return String(statement?.Principal.Service);
}

async function policiesOf(iam: IAMClient, role: string) {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: role }));
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: role }));
  const own = PolicyNames.map(async (policy) => {
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName: role, PolicyName: policy }));
    return { policy, document: parse(PolicyDocument) };
  });
  const managed = AttachedPolicies.map(async ({ PolicyArn }) => {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    const { PolicyVersion } = await iam.send(
      new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
    );
    return { policy: undefined, document: parse(PolicyVersion?.Document) };
  });
  return Promise.all([...own, ...managed]);
}

/** IAM hands out documents percent-encoded. */
function parse(document: string | undefined): PolicyDocument {
  return JSON.parse(decodeURIComponent(document ?? ''));
}

const lastPart = (id: string) => id.split(/[:/]/).at(-1) ?? '';

/** The logical id of the stack's resource without the hash that CDK adds, and whatever of the ARN goes beyond it. */
function nameOf(arn: string, resources: readonly StackResourceSummary[]): string {
  for (const { LogicalResourceId = '', PhysicalResourceId = '' } of resources) {
    const name = lastPart(PhysicalResourceId);
    const at = Math.max(arn.lastIndexOf(`:${name}`), arn.lastIndexOf(`/${name}`));
    const beyond = arn.slice(at + 1 + name.length);
    if (at >= 0 && /^([:/]|$)/.test(beyond)) {
      return `${LogicalResourceId.replace(/[0-9A-F]{8}$/, '')}${beyond}`;
    }
  }
  return arn;
}
