import { type DeployedStack, resolveIntrinsics, UnresolvedReferenceError } from './intrinsics.ts';
import { parseTrigger } from './parse-trigger.ts';
import type { TriggerProperties } from './properties.ts';
import { type KafkaTrigger, RefusedTriggerError } from './trigger.ts';

/** As much of a CloudFormation template as triggers need. */
export interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Properties?: TriggerProperties }>>;
  /** `KafkaTriggers`: by logical id, triggers described like the resource, for endpoints that refuse Kafka mappings. */
  readonly Metadata?: { readonly KafkaTriggers?: Readonly<Record<string, TriggerProperties>> };
}

const MAPPING = 'AWS::Lambda::EventSourceMapping';
/** What makes an event source mapping one of Kafka, before its references are resolved. */
const KAFKA_PROPERTIES = [
  'SelfManagedEventSource',
  'SelfManagedKafkaEventSourceConfig',
  'AmazonManagedKafkaEventSourceConfig',
  'Topics',
];

/** A trigger as the template has it. */
interface Description {
  readonly name: string;
  readonly properties: TriggerProperties;
  /** Its consumer group, unless it names one. */
  readonly group: string;
}

/** The event source mappings of a deployed stack that read Kafka, switched on or not. */
export function kafkaMappings(template: Template, stack: DeployedStack): Description[] {
  return Object.entries(template.Resources ?? {}).flatMap(([name, { Type, Properties = {} }]) => {
    const deployed = stack.resources.get(name);
    const isKafka = Type === MAPPING && KAFKA_PROPERTIES.some((property) => property in Properties);
    // A resource with a condition that isn't met is in the template only.
    return isKafka && deployed !== undefined ? [{ name, properties: Properties, group: deployed.physicalId }] : [];
  });
}

/**
 * Finds the Kafka triggers of a deployed stack: its event source mappings, and the descriptions in its template's metadata.
 *
 * @param now milliseconds since the epoch
 * @param mappings of {@link kafkaMappings}, those that are ours to serve
 * @returns only those that are switched on
 * @throws RefusedTriggerError for the first that can't be served
 */
export function discoverTriggers(
  template: Template,
  stack: DeployedStack,
  now: number,
  mappings: readonly Description[],
): KafkaTrigger[] {
  const described = Object.entries(template.Metadata?.KafkaTriggers ?? {}).map(([name, properties]) => ({
    name,
    properties,
    // Nothing was deployed that could have an id, but a restart has to find the same group again.
    group: `${stack.stackName}-${name}`,
  }));
  return [...mappings, ...described].flatMap(({ name, properties, group }) => {
    const resolved = resolveProperties(name, properties, stack);
    return parseTrigger(resolved, { name, consumerGroupId: group, now }) ?? [];
  });
}

function resolveProperties(trigger: string, properties: TriggerProperties, stack: DeployedStack): TriggerProperties {
  const resolved = Object.entries(properties).map(([property, value]) => {
    try {
      return [property, resolveIntrinsics(value, stack)] as const;
    } catch (error) {
      throw error instanceof UnresolvedReferenceError
        ? new RefusedTriggerError(trigger, property, error.message)
        : error;
    }
  });
  return Object.fromEntries(resolved.filter(([, value]) => value !== undefined));
}
