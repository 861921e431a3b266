import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DeadLetterQueue } from './alarms/dead-letter-queue.ts';

/** A timer that failed is delivered again after 1, 2, 4 ... 60 s (see window-closer): this often it takes over ten minutes. */
const MAX_DELIVERIES = 15;

/** How long an invocation of window-closer may run. */
export const WINDOW_CLOSER_TIMEOUT = Duration.seconds(30);

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
      // Six times as long as the function may run: so long can Lambda try to hand over a batch that is throttled, and a timer that is
      // delivered meanwhile would be served twice: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      // What fails comes back sooner, by the function's own backoff. Only after a crash it takes this long.
      visibilityTimeout: Duration.seconds(6 * WINDOW_CLOSER_TIMEOUT.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_DELIVERIES },
    });
  }
}
