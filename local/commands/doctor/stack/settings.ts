import type { Variable } from '../../../../lambdas/shared/environment.ts';
import { ofType, type StackDescription, text, variable } from './description.ts';

/** Where Kafka is, as the stack has it. */
export type DeployedKafka =
  | { readonly kind: 'msk'; readonly stackName: string }
  | { readonly kind: 'external'; readonly bootstrapServers: string; readonly authentication: string };

export interface Settings {
  readonly windowMs: number;
  /** How long after its end a window is first asked to close. */
  readonly closingMs: number;
  readonly batchMs: number;
  /** Incarnation of the input topic; undefined: not known. */
  readonly epoch: number | undefined;
  /** How many records a consumer may be behind before its alarm goes off. */
  readonly toleratedLag: (service: string) => number;
}

/** Of the app's defaults, where the template is not known. */
const DEFAULTS = { windowMs: 5_000, closingMs: 1_000, toleratedLag: 30_000 };

export function kafkaOf(stack: StackDescription): DeployedKafka | undefined {
  const servers = variable(stack, 'generator', 'bootstrapServers');
  if (typeof servers === 'string') {
    const authentication = variable(stack, 'generator', 'kafkaAuthentication');
    return { kind: 'external', bootstrapServers: servers, authentication: String(authentication) };
  }
  // What belongs to the Kafka stack is imported from it, as `<stack>:<export>`.
  const imported = text(Object(servers), 'Fn::ImportValue');
  const [stackName] = imported?.split(':') ?? [];
  return stackName === undefined ? undefined : { kind: 'msk', stackName };
}

export function settingsOf(stack: StackDescription, triggers: readonly { readonly batchSeconds: number }[]): Settings {
  const milliseconds = (name: Variable, otherwise: number) =>
    Number(variable(stack, 'window-maxima', name) ?? otherwise);
  const thresholds = new Map(
    ofType(stack, 'AWS::CloudWatch::Alarm').map(({ physicalId, properties }) => [
      physicalId,
      Number(properties.Threshold),
    ]),
  );
  const epoch = variable(stack, 'city-averages', 'epoch');
  return {
    windowMs: milliseconds('windowMs', DEFAULTS.windowMs),
    closingMs: Math.max(
      milliseconds('graceMs', DEFAULTS.closingMs),
      milliseconds('outOfOrdernessMs', DEFAULTS.closingMs),
    ),
    batchMs: Math.max(...triggers.map(({ batchSeconds }) => batchSeconds), 1) * 1_000,
    epoch: typeof epoch === 'string' ? Number(epoch) : undefined,
    toleratedLag: (service) => thresholds.get(`${stack.stackName}-${service}-lag`) ?? DEFAULTS.toleratedLag,
  };
}
