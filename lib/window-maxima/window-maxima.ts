import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { TOPICS } from '../../lambdas/shared/topics.ts';
import type { Configuration } from '../configuration.ts';
import type { Kafka } from '../kafka/kafka.ts';
import { KafkaTrigger } from '../kafka/kafka-trigger.ts';
import { PipelineFunction } from '../pipeline-function.ts';
import type { State } from '../state.ts';
import type { WindowTimers } from '../window-timers.ts';

export interface WindowMaximaProps {
  readonly kafka: Kafka;
  readonly state: State;
  readonly timers: WindowTimers;
  readonly configuration: Pick<
    Configuration,
    'epoch' | 'windowSeconds' | 'graceSeconds' | 'outOfOrdernessSeconds' | 'batchSize' | 'batchSeconds' | 'triggers'
  >;
}

/** Twice the retention of the input topic: a window must outlive every reading that could be read again. */
const WINDOW_RETENTION = Duration.days(14);

/** Keeps the maximum of each window and starts the timers that close them. */
export class WindowMaxima extends Construct {
  readonly function: PipelineFunction<
    | 'windowMaximaTable'
    | 'partitionProgressTable'
    | 'windowTimersQueueUrl'
    | 'epoch'
    | 'windowMs'
    | 'graceMs'
    | 'outOfOrdernessMs'
    | 'windowRetentionMs'
  >;

  constructor(scope: Construct, id: string, { kafka, state, timers, configuration }: WindowMaximaProps) {
    super(scope, id);
    const milliseconds = (seconds: number) => String(seconds * 1000);
    this.function = new PipelineFunction(this, 'window-maxima', {
      folder: 'window-maxima',
      description: 'Raises the maxima of the windows and starts their timers',
      timeout: Duration.seconds(60),
      variables: {
        windowMaximaTable: state.windowMaxima.tableName,
        partitionProgressTable: state.partitionProgress.tableName,
        windowTimersQueueUrl: timers.queue.queueUrl,
        epoch: String(configuration.epoch),
        windowMs: milliseconds(configuration.windowSeconds),
        graceMs: milliseconds(configuration.graceSeconds),
        outOfOrdernessMs: milliseconds(configuration.outOfOrdernessSeconds),
        windowRetentionMs: String(WINDOW_RETENTION.toMilliseconds()),
      },
    });
    state.windowMaxima.grant(this.function, 'dynamodb:UpdateItem');
    state.partitionProgress.grant(this.function, 'dynamodb:Query', 'dynamodb:UpdateItem');
    timers.queue.grant(this.function, 'sqs:SendMessage');
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
