import { Names, Stack } from 'aws-cdk-lib';
import { CfnEventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { TriggerDelivery } from '../configuration.ts';
import type { Kafka } from './kafka.ts';

export interface KafkaTriggerProps {
  readonly function: LambdaFunction;
  readonly kafka: Kafka;
  readonly topic: string;
  readonly batchSize: number;
  readonly batchSeconds: number;
  readonly delivery: TriggerDelivery;
}

/** Where the template's metadata keeps the descriptions of triggers that no event source mapping serves. */
export const TRIGGERS_METADATA = 'KafkaTriggers';

/**
 * Feeds a topic to a function. One description serves both: Lambda's event source mapping, or, for endpoints that refuse
 * such a mapping, the template's metadata, where the local poller finds it.
 */
export class KafkaTrigger extends Construct {
  constructor(scope: Construct, id: string, props: KafkaTriggerProps) {
    super(scope, id);
    const stack = Stack.of(this);
    // Unique among all Kafka triggers, also those of a second deployment on the same cluster.
    const consumerGroup = `${stack.stackName}-${props.function.node.id}`;
    const description = {
      FunctionName: props.function.functionName,
      Topics: [props.topic],
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: props.batchSize,
      MaximumBatchingWindowInSeconds: props.batchSeconds,
      ...props.kafka.triggerSource(consumerGroup),
    };
    props.kafka.grantTrigger(props.function, props.topic, consumerGroup);

    if (props.delivery === 'lambda') {
      const { functionName } = props.function;
      const mapping = new CfnEventSourceMapping(this, 'Mapping', { functionName });
      for (const [property, value] of Object.entries(description)) {
        mapping.addPropertyOverride(property, value);
      }
    } else {
      const { metadata = {} } = stack.templateOptions;
      const triggers = { ...metadata[TRIGGERS_METADATA], [Names.uniqueId(this)]: description };
      stack.templateOptions.metadata = { ...metadata, [TRIGGERS_METADATA]: triggers };
    }
  }
}
