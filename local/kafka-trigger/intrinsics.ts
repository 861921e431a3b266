/** A resource of a deployed stack. */
export interface StackResource {
  readonly type: string;
  readonly physicalId: string;
}

/** What a template's references mean once its stack is deployed. */
export interface DeployedStack {
  /** `arn:aws:cloudformation:<region>:<account>:stack/<name>/<id>` */
  readonly stackId: string;
  readonly stackName: string;
  /** By logical id. */
  readonly resources: ReadonlyMap<string, StackResource>;
}

/** A template uses a reference that can't be resolved from what the poller knows of the stack. */
export class UnresolvedReferenceError extends Error {
  override readonly name = 'UnresolvedReferenceError';
}

type Resolver = (argument: unknown, stack: DeployedStack) => unknown;

const INTRINSICS: Readonly<Record<string, Resolver>> = {
  Ref: (name, stack) => reference(String(name), stack),
  'Fn::GetAtt': (argument, stack) => {
    const [resource, attribute] = Array.isArray(argument) ? argument : String(argument).split('.');
    return attributeOf(String(resource), String(attribute), stack);
  },
  'Fn::Join': (argument, stack) => {
    const [separator, parts] = argument as [string, unknown];
    return (resolveIntrinsics(parts, stack) as unknown[]).join(separator);
  },
  'Fn::Split': (argument, stack) => {
    const [separator, text] = argument as [string, unknown];
    return String(resolveIntrinsics(text, stack)).split(separator);
  },
  'Fn::Select': (argument, stack) => {
    const [index, list] = argument as [number | string, unknown];
    return (resolveIntrinsics(list, stack) as unknown[])[Number(index)];
  },
  'Fn::Sub': (argument, stack) => {
    const [text, variables = {}] = (Array.isArray(argument) ? argument : [argument]) as [
      string,
      Record<string, unknown>?,
    ];
    const substitute = (_match: string, literal: string, name: string): string => {
      if (literal === '!') {
        return `\${${name}}`;
      }
      if (name in variables) {
        return String(resolveIntrinsics(variables[name], stack));
      }
      const [resource = name, attribute] = name.split('.');
      return attribute === undefined ? String(reference(name, stack)) : attributeOf(resource, attribute, stack);
    };
    return text.replaceAll(/\$\{(!?)([^}]+)\}/g, substitute);
  },
};

/**
 * Replaces CloudFormation's intrinsic functions in a part of a template by what they mean in the deployed stack.
 *
 * @throws UnresolvedReferenceError naming the function or reference that it doesn't know
 */
export function resolveIntrinsics(value: unknown, stack: DeployedStack): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolveIntrinsics(item, stack)).filter((item) => item !== undefined);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value);
  const [[name, argument] = []] = entries;
  if (entries.length === 1 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'))) {
    const resolver = INTRINSICS[name];
    if (resolver === undefined) {
      throw new UnresolvedReferenceError(`uses ${name}, which isn't resolved here.`);
    }
    return resolver(argument, stack);
  }
  return Object.fromEntries(
    entries
      .map(([key, item]) => [key, resolveIntrinsics(item, stack)] as const)
      .filter(([, item]) => item !== undefined),
  );
}

function reference(name: string, stack: DeployedStack): string | undefined {
  const [, partition, , region, account] = stack.stackId.split(':');
  const pseudo: Record<string, string | undefined> = {
    'AWS::AccountId': account,
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::StackId': stack.stackId,
    'AWS::StackName': stack.stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  // CloudFormation drops what is set to this one.
  if (name === 'AWS::NoValue') {
    return undefined;
  }
  const found = pseudo[name] ?? stack.resources.get(name)?.physicalId;
  if (found === undefined) {
    throw new UnresolvedReferenceError(`refers to "${name}", which is no deployed resource of the stack.`);
  }
  return found;
}

function attributeOf(name: string, attribute: string, stack: DeployedStack): string {
  const resource = stack.resources.get(name);
  const [, partition, , region, account] = stack.stackId.split(':');
  if (resource?.type === 'AWS::Lambda::Function' && attribute === 'Arn') {
    return `arn:${partition}:lambda:${region}:${account}:function:${resource.physicalId}`;
  }
  if (resource?.type === 'AWS::SQS::Queue' && attribute === 'QueueName') {
    // Its physical id is its URL, and the name the last part of that.
    return resource.physicalId.slice(resource.physicalId.lastIndexOf('/') + 1);
  }
  if (resource?.type === 'AWS::MSK::Cluster' && attribute === 'Arn') {
    return resource.physicalId;
  }
  throw new UnresolvedReferenceError(`refers to ${name}.${attribute}, which isn't resolved here.`);
}
