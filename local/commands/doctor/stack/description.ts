import { VARIABLES, type Variable } from '../../../../lambdas/shared/environment.ts';
import type { StackResource } from '../../../kafka-trigger/intrinsics.ts';

/** What CloudFormation knows of a deployed stack; undefined: it could not be asked for that. */
export interface StackDescription {
  readonly stackName: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** By logical id. */
  readonly resources: ReadonlyMap<string, StackResource> | undefined;
  readonly template: StackTemplate | undefined;
}

/** A template as the CDK writes it. */
export interface StackTemplate {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Properties;
}

export type Properties = Readonly<Record<string, unknown>>;

/** A variable of a function's environment, as the template has it: text, or a reference. */
export function variable(stack: StackDescription, service: string, name: Variable): unknown {
  const variables = Object.values(stack.template?.Resources ?? {})
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties = {} }) => at(Properties, 'Environment', 'Variables') as Properties | undefined);
  return variables.find((those) => those?.POWERTOOLS_SERVICE_NAME === service)?.[VARIABLES[name]];
}

/** The deployed resources of a type, with what the template says of each: one whose condition is not met is in the template only. */
export function ofType({ resources = new Map(), template }: StackDescription, type: string) {
  return [...resources].flatMap(([logicalId, resource]) => {
    const properties: Properties = template?.Resources?.[logicalId]?.Properties ?? {};
    return resource.type === type ? [{ logicalId, physicalId: resource.physicalId, properties }] : [];
  });
}

export function physicalIdOf(stack: StackDescription, value: unknown): string | undefined {
  const logicalId = text(Object(value), 'Ref');
  return typeof value === 'string' ? value : logicalId && stack.resources?.get(logicalId)?.physicalId;
}

export function text(value: Properties, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (Object(inner) as Properties)[key], value);
}
