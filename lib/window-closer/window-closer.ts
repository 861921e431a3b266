import { RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { KafkaEnvironment } from '../../lambdas/shared/environment.ts';
import { TOPICS } from '../../lambdas/shared/topics.ts';
import type { Configuration } from '../configuration.ts';
import type { Kafka } from '../kafka/kafka.ts';
import { PipelineFunction } from '../pipeline-function.ts';
import type { State } from '../state.ts';
import { trace } from '../tracing.ts';
import { WINDOW_CLOSER_TIMEOUT, type WindowTimers } from '../window-timers.ts';

export interface WindowCloserProps {
  readonly kafka: Kafka;
  readonly state: State;
  readonly timers: WindowTimers;
  readonly configuration: Pick<Configuration, 'epoch'>;
}

/**
 * Of ten timers each: forty windows at once, every one of them a few round trips, where twelve a minute are due. More would take the
 * ten concurrent executions that a new account has, and leave none to the consumers.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_CONCURRENT_BATCHES = 4;

/** Publishes the maximum of each window that is complete. */
export class WindowCloser extends Construct {
  readonly function: PipelineFunction<
    keyof KafkaEnvironment | 'windowMaximaTable' | 'partitionProgressTable' | 'windowTimersQueueUrl' | 'epoch'
  >;

  constructor(scope: Construct, id: string, { kafka, state, timers, configuration }: WindowCloserProps) {
    super(scope, id);
    this.function = new PipelineFunction(this, 'window-closer', {
      folder: 'window-closer',
      description: 'Closes the windows that are complete and publishes their maxima',
      timeout: WINDOW_CLOSER_TIMEOUT,
      // A window that is not complete yet is asked about again by a message to the queue that triggers this function. Lambda would take that
      // for an endless loop and drop the 17th message: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
      recursiveLoop: RecursiveLoop.ALLOW,
      ...kafka.network,
      variables: {
        ...kafka.clientEnvironment,
        windowMaximaTable: state.windowMaxima.tableName,
        partitionProgressTable: state.partitionProgress.tableName,
        windowTimersQueueUrl: timers.queue.queueUrl,
        epoch: String(configuration.epoch),
      },
    });
    trace(this.function);
    state.windowMaxima.grant(this.function, 'dynamodb:UpdateItem');
    state.partitionProgress.grant(this.function, 'dynamodb:Query');
    timers.queue.grant(this.function, 'sqs:SendMessage', 'sqs:ChangeMessageVisibility');
    kafka.grantWrite(this.function, TOPICS.maxima);
    kafka.grantRead(this.function, TOPICS.input);
    // For the trigger, which reads the queue in the name of the function's role. CDK's own event source would grant more.
    timers.queue.grant(this.function, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');
    this.function.addEventSourceMapping('Timers', {
      eventSourceArn: timers.queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
      // When a backlog ends, thousands of timers are due at once: without a limit Lambda would open as many as 1,000 sandboxes, each
      // with its connections to Kafka. Reserved concurrency would be the wrong limit: what it refuses counts as a delivery
      // that failed, until the timers are dead letters. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
      maxConcurrency: MAX_CONCURRENT_BATCHES,
    });
  }
}
