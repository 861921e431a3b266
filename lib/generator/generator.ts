import { Duration } from 'aws-cdk-lib';
import { Grant, type IRole } from 'aws-cdk-lib/aws-iam';
import { ContextAttribute, Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { KafkaEnvironment } from '../../lambdas/shared/environment.ts';
import { TOPICS } from '../../lambdas/shared/topics.ts';
import { DeadLetterQueue } from '../alarms/dead-letter-queue.ts';
import type { Configuration } from '../configuration.ts';
import type { Kafka } from '../kafka/kafka.ts';
import { PipelineFunction } from '../pipeline-function.ts';
import { trace } from '../tracing.ts';

export interface GeneratorProps {
  readonly kafka: Kafka;
  readonly configuration: Pick<Configuration, 'recordsPerSecond' | 'generatorSeed' | 'schedule'>;
}

const LOST_MINUTES = {
  impact: 'The generator has left out minutes: the input has gaps.',
  section: 'minutes-that-the-generator-lost',
  // A single minute of made-up readings is worth nobody's night.
  threshold: 5,
};

/**
 * Writes readings to the input topic: every minute an invocation that emits the next minute's share at an even pace.
 *
 * It has no reserved concurrency. One would refuse each minute's invocation while the one before still emits, which is the rule and not
 * the exception (docs/decisions/0005); more than three at once cannot be, as each ends within 150 s. And a reservation is
 * taken from the account's quota, which in a new account is too small to give any, so that the deployment would fail.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export class Generator extends Construct {
  readonly function: PipelineFunction<keyof KafkaEnvironment | 'recordsPerSecond' | 'generatorSeed'>;
  readonly schedule: Schedule;
  /** Minutes for which the scheduler could not ask for an invocation. */
  readonly missedMinutes: DeadLetterQueue;
  /** Minutes whose invocation failed or never began. */
  readonly failedMinutes: DeadLetterQueue;

  constructor(scope: Construct, id: string, { kafka, configuration }: GeneratorProps) {
    super(scope, id);
    this.missedMinutes = new DeadLetterQueue(this, 'MissedMinutes', {
      ...LOST_MINUTES,
      name: 'missed-minutes',
      look: 'a message of the queue: its attribute ERROR_MESSAGE says why the generator was not invoked',
    });
    this.failedMinutes = new DeadLetterQueue(this, 'FailedMinutes', {
      ...LOST_MINUTES,
      name: 'failed-minutes',
      look: 'a message of the queue: its requestContext says why the generator did not finish',
    });
    this.function = new PipelineFunction(this, 'generator', {
      folder: 'generator',
      description: 'Emits temperature readings of European capitals at an even pace',
      memorySize: 256,
      // Up to 15 s of waiting for its minute, the minute, and room to spare; a first run by hand may take two minutes.
      timeout: Duration.seconds(150),
      // A second run would emit the same minute again.
      retryAttempts: 0,
      // While the account has no concurrency left, Lambda would try for six hours. A minute is the least that can be set.
      maxEventAge: Duration.seconds(60),
      onFailure: this.failedMinutes.destination,
      ...kafka.network,
      variables: {
        ...kafka.clientEnvironment,
        recordsPerSecond: String(configuration.recordsPerSecond),
        generatorSeed: String(configuration.generatorSeed),
      },
    });
    trace(this.function);
    kafka.grantWrite(this.function, TOPICS.input);
    this.schedule = new Schedule(this, 'EveryMinute', {
      description: 'Runs the generator once a minute',
      schedule: ScheduleExpression.cron({ minute: '*' }),
      enabled: configuration.schedule === 'on',
      target: new InvokeFunction(this.function, {
        input: ScheduleTargetInput.fromObject({ scheduledTime: ContextAttribute.scheduledTime }),
        // A minute that was missed is not made up for: it would only come late.
        retryAttempts: 0,
        maxEventAge: Duration.seconds(60),
        deadLetterQueue: this.missedMinutes,
      }),
    });
  }
}

/** CDK's target would let the scheduler invoke every version of the function as well. */
class InvokeFunction extends LambdaInvoke {
  protected override addTargetActionToRole(grantee: IRole): void {
    Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns: [this.targetArn] });
  }
}
