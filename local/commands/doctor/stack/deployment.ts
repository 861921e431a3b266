import { at, ofType, type Properties, physicalIdOf, type StackDescription, text } from './description.ts';
import { type DeployedKafka, kafkaOf, type Settings, settingsOf } from './settings.ts';

/** A function of the stack. */
export interface DeployedFunction {
  /** Its folder in lambdas/. */
  readonly service: string;
  readonly name: string;
  /** Where it logs; undefined: not known. */
  readonly logGroup: string | undefined;
  /** Whether the template lets it invoke itself through a queue, which Lambda would stop otherwise. */
  readonly allowsLoop: boolean;
}

/** What feeds a function. */
export interface DeployedTrigger {
  /** Of the function. */
  readonly service: string;
  readonly functionName: string;
  readonly source: 'kafka' | 'queue';
  /** Of the event source mapping; undefined: the template's metadata describes the trigger, and nothing was made of it. */
  readonly uuid: string | undefined;
  /** Of a Kafka trigger. */
  readonly consumerGroup: string | undefined;
  readonly batchSeconds: number;
  /** Batches at once, of a queue; undefined: Lambda decides. */
  readonly maxConcurrency: number | undefined;
}

export interface DeployedTable {
  /** As the output has it, without "Table". */
  readonly label: string;
  readonly name: string;
  /** What the template asks for; undefined: the template is not known. */
  readonly asks: { readonly ttlAttribute: string | undefined; readonly protection: boolean } | undefined;
}

/** The parts of a deployed stack, as far as they can be told from what CloudFormation knows. */
export interface Deployment {
  readonly stackName: string;
  readonly functions: readonly DeployedFunction[];
  /** Undefined: not known. */
  readonly triggers: readonly DeployedTrigger[] | undefined;
  readonly tables: readonly DeployedTable[];
  /** The queues by their URLs. */
  readonly timersQueue: string | undefined;
  readonly deadLetterQueues: readonly { readonly label: string; readonly url: string }[];
  /** Names; undefined: not known. */
  readonly alarms: readonly string[] | undefined;
  readonly schedule: { readonly name: string; readonly enabled: boolean | undefined } | undefined;
  readonly kafka: DeployedKafka | undefined;
  readonly settings: Settings;
}

/** The outputs that name functions, for where the template is not known. */
const FUNCTION_OUTPUTS = {
  GeneratorFunction: 'generator',
  CityAveragesFunction: 'city-averages',
  WindowMaximaFunction: 'window-maxima',
  WindowCloserFunction: 'window-closer',
};

export function deploymentOf(stack: StackDescription): Deployment {
  const { stackName, outputs, resources } = stack;
  const functions = functionsOf(stack).toSorted(byService);
  const triggers = triggersOf(stack, functions)?.toSorted(byService);
  return {
    stackName,
    functions,
    triggers,
    tables: tablesOf(stack),
    timersQueue: outputs.WindowTimersQueue,
    deadLetterQueues: deadLetterQueuesOf(stack),
    alarms: resources && ofType(stack, 'AWS::CloudWatch::Alarm').map(({ physicalId }) => physicalId),
    schedule: scheduleOf(stack),
    kafka: kafkaOf(stack),
    settings: settingsOf(stack, triggers ?? []),
  };
}

/** Each run reports in the same order, whatever that of CloudFormation is. */
const byService = (a: { readonly service: string }, b: { readonly service: string }) =>
  a.service.localeCompare(b.service, 'en');

function functionsOf(stack: StackDescription): readonly DeployedFunction[] {
  const found = ofType(stack, 'AWS::Lambda::Function').flatMap(({ physicalId, properties }) => {
    const service = text(properties, 'Environment', 'Variables', 'POWERTOOLS_SERVICE_NAME');
    const logGroup = physicalIdOf(stack, at(properties, 'LoggingConfig', 'LogGroup'));
    const allowsLoop = properties.RecursiveLoop === 'Allow';
    return service === undefined ? [] : [{ service, name: physicalId, logGroup, allowsLoop }];
  });
  return found.length > 0
    ? found
    : Object.entries(FUNCTION_OUTPUTS).flatMap(([output, service]) => {
        const name = stack.outputs[output];
        return name === undefined ? [] : [{ service, name, logGroup: undefined, allowsLoop: false }];
      });
}

function triggersOf(
  stack: StackDescription,
  functions: readonly DeployedFunction[],
): readonly DeployedTrigger[] | undefined {
  if (stack.template === undefined || stack.resources === undefined) {
    return undefined;
  }
  const described = Object.values((stack.template.Metadata?.KafkaTriggers ?? {}) as Record<string, Properties>);
  return [
    ...ofType(stack, 'AWS::Lambda::EventSourceMapping').map(({ physicalId, properties }) => ({
      uuid: physicalId,
      properties,
    })),
    ...described.map((properties) => ({ uuid: undefined, properties })),
  ].map(({ uuid, properties }) => {
    const functionName = physicalIdOf(stack, properties.FunctionName) ?? '';
    const consumerGroup =
      text(properties, 'AmazonManagedKafkaEventSourceConfig', 'ConsumerGroupId') ??
      text(properties, 'SelfManagedKafkaEventSourceConfig', 'ConsumerGroupId');
    return {
      service: functions.find(({ name }) => name === functionName)?.service ?? functionName,
      functionName,
      source: 'Topics' in properties ? 'kafka' : 'queue',
      uuid,
      consumerGroup,
      batchSeconds: Number(properties.MaximumBatchingWindowInSeconds ?? 0),
      maxConcurrency: at(properties, 'ScalingConfig', 'MaximumConcurrency') as number | undefined,
    };
  });
}

function tablesOf(stack: StackDescription): readonly DeployedTable[] {
  const deployed = ofType(stack, 'AWS::DynamoDB::GlobalTable');
  return Object.entries(stack.outputs).flatMap(([output, name]) => {
    if (!output.endsWith('Table')) {
      return [];
    }
    const properties = deployed.find(({ physicalId }) => physicalId === name)?.properties;
    const asks = properties && {
      ttlAttribute: text(properties, 'TimeToLiveSpecification', 'AttributeName'),
      protection: at(properties, 'Replicas', '0', 'DeletionProtectionEnabled') === true,
    };
    return [{ label: output.replace(/Table$/, ''), name, asks }];
  });
}

/** Every queue that triggers no function is one where something ends up. */
function deadLetterQueuesOf(stack: StackDescription) {
  const label = (url: string) => Object.entries(stack.outputs).find(([, value]) => value === url)?.[0];
  const sources = ofType(stack, 'AWS::Lambda::EventSourceMapping').map(({ properties }) =>
    at(properties, 'EventSourceArn', 'Fn::GetAtt', '0'),
  );
  const urls = ofType(stack, 'AWS::SQS::Queue')
    .filter(({ logicalId }) => !sources.includes(logicalId))
    .map(({ physicalId }) => physicalId);
  const known = Object.entries(stack.outputs).flatMap(([output, url]) =>
    output.endsWith('Queue') && output !== 'WindowTimersQueue' ? [url] : [],
  );
  return (stack.template && stack.resources ? urls : known).map((url) => ({
    label: (label(url) ?? url.slice(url.lastIndexOf('/') + 1)).replace(/Queue$/, ''),
    url,
  }));
}

function scheduleOf(stack: StackDescription): Deployment['schedule'] {
  const name = stack.outputs.GeneratorSchedule;
  if (name === undefined) {
    return undefined;
  }
  const [schedule] = Object.values(stack.template?.Resources ?? {}).filter(
    ({ Type }) => Type === 'AWS::Scheduler::Schedule',
  );
  return { name, enabled: schedule && schedule.Properties?.State !== 'DISABLED' };
}
