import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { KafkaEnvironment } from '../../lambdas/shared/environment.ts';
import { TOPICS } from '../../lambdas/shared/topics.ts';
import type { Configuration } from '../configuration.ts';
import type { Kafka } from '../kafka/kafka.ts';
import { KafkaTrigger } from '../kafka/kafka-trigger.ts';
import { PipelineFunction } from '../pipeline-function.ts';
import type { State } from '../state.ts';

export interface CityAveragesProps {
  readonly kafka: Kafka;
  readonly state: State;
  readonly configuration: Pick<Configuration, 'epoch' | 'batchSize' | 'batchSeconds' | 'triggers'>;
}

/** Keeps each city's sum and count, publishes its average, and puts aside what cannot be used. */
export class CityAverages extends Construct {
  readonly function: PipelineFunction<keyof KafkaEnvironment | 'cityStatsTable' | 'partitionProgressTable' | 'epoch'>;

  constructor(scope: Construct, id: string, { kafka, state, configuration }: CityAveragesProps) {
    super(scope, id);
    this.function = new PipelineFunction(this, 'city-averages', {
      folder: 'city-averages',
      description: 'Adds each reading to its city exactly once and publishes the averages',
      timeout: Duration.seconds(60),
      ...kafka.network,
      variables: {
        ...kafka.clientEnvironment,
        cityStatsTable: state.cityStats.tableName,
        partitionProgressTable: state.partitionProgress.tableName,
        epoch: String(configuration.epoch),
      },
    });
    state.cityStats.grant(this.function, 'dynamodb:UpdateItem', 'dynamodb:BatchGetItem');
    state.partitionProgress.grant(this.function, 'dynamodb:Query', 'dynamodb:UpdateItem');
    kafka.grantWrite(this.function, TOPICS.averages);
    kafka.grantWrite(this.function, TOPICS.deadLetters);
    new KafkaTrigger(this, 'Trigger', {
      function: this.function,
      kafka,
      topic: TOPICS.input,
      batchSize: configuration.batchSize,
      batchSeconds: configuration.batchSeconds,
      delivery: configuration.triggers,
    });
  }
}
