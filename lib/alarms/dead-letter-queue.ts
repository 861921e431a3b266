import { Duration, Validations } from 'aws-cdk-lib';
import type { IDestination } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { AlarmDescription } from './runbook-alarm.ts';

export interface DeadLetterQueueProps
  extends Pick<AlarmDescription, 'name' | 'impact' | 'section' | 'look' | 'threshold'> {}

/**
 * Where an asynchronous path leaves what failed for good, for two weeks, and the alarm about it: {@link Alarms} finds every such
 * queue of its stack, so none can be without one.
 */
export class DeadLetterQueue extends Queue {
  readonly alarm: AlarmDescription;

  constructor(scope: Construct, id: string, alarm: DeadLetterQueueProps) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue itself, of something else than a queue where the rule looks for one.',
    });
    this.alarm = {
      ...alarm,
      metric: this.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }),
      // It got there after all retries; waiting longer tells nothing new.
      periods: 1,
      // That it is over means only that somebody has emptied it. A queue that rests for hours reports nothing, and is empty.
      quietWhenOver: true,
    };
  }

  /**
   * The queue as what Lambda hands invocations to that failed for good. It does so in the function's name, with this one action.
   * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
   */
  get destination(): IDestination {
    return {
      bind: (_scope, fn) => {
        this.grant(fn, 'sqs:SendMessage');
        return { destination: this.queueArn };
      },
    };
  }
}
