import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DeadLetterQueue } from './alarms/dead-letter-queue.ts';

/** A timer that failed is delivered again after 1, 2, 4 ... 60 s (see window-closer): this often it takes over ten minutes. */
const MAX_DELIVERIES = 15;

/** The queue whose delayed messages close the windows, and what keeps those that fail for good. */
export class WindowTimers extends Construct {
  readonly queue: Queue;
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      name: 'timers-dead-letters',
      impact: 'The maxima of some windows are missing or kept an old value.',
      section: 'timers-in-the-dead-letter-queue',
      look: 'the log of window-closer, for why it could not close them',
      // Each is a window that stays wrong until somebody sends it back.
      threshold: 1,
    });
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      // Longer than the closer may run, so that a timer is not delivered while it is being served.
      visibilityTimeout: Duration.seconds(60),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_DELIVERIES },
    });
  }
}
