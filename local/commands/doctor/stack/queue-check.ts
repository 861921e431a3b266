import { type Answer, unansweredFinding } from '../answer.ts';
import type { Circumstances } from '../circumstances.ts';
import { type Finding, fault, ok, warning } from '../finding.ts';
import { SEE } from '../see.ts';
import { count, duration } from '../words.ts';
import type { Settings } from './settings.ts';

/** Messages of a queue, about. */
export interface QueueDepth {
  readonly visible: number;
  /** Being worked on. */
  readonly inFlight: number;
  /** Not due yet. */
  readonly delayed: number;
}

export interface DeadLetterFacts {
  /** As the output has it, without "Queue". */
  readonly label: string;
  readonly depth: Answer<QueueDepth>;
}

interface KnownQueue {
  /** What its alarm is called by. */
  readonly name: string;
  readonly see: string;
  /** From so many messages on the alarm goes off. */
  readonly threshold: number;
  readonly todo: string;
}

const KNOWN: Readonly<Record<string, KnownQueue>> = {
  WindowTimersDeadLetter: {
    name: 'timers',
    see: SEE.lostTimers,
    threshold: 1,
    todo: 'Each is a window that stays wrong until it is sent back: mend the cause, then redrive, never purge',
  },
  GeneratorMissedMinutes: {
    name: 'missed-minutes',
    see: SEE.lostMinutes,
    threshold: 5,
    todo: 'Each is a minute without readings: mend the cause, then purge the queue',
  },
  GeneratorFailedMinutes: {
    name: 'failed-minutes',
    see: SEE.lostMinutes,
    threshold: 5,
    todo: 'Each is a minute without readings, or without some: mend the cause, then purge the queue',
  },
};
const OTHER = { see: SEE.paths, threshold: 1, todo: 'See what ended there' };

export function checkDeadLetters({ label, depth }: DeadLetterFacts): Finding {
  const { name, see, threshold, todo } = KNOWN[label] ?? { ...OTHER, name: label };
  const what = { check: 'dead-letters', subject: name };
  if (depth.kind !== 'answer') {
    return unansweredFinding(what, depth, () =>
      fault(what, 'the queue is not there', { todo: 'Deploy the stack under another name: what fails is lost', see }),
    );
  }
  const { visible, inFlight, delayed } = depth.value;
  const messages = visible + inFlight + delayed;
  const values = { messages };
  if (messages === 0) {
    return ok(what, 'empty', values);
  }
  const bad = messages >= threshold ? fault : warning;
  return bad(what, count(messages, 'message'), { todo, see }, values);
}

export interface TimersFacts {
  readonly depth: Answer<QueueDepth>;
  /** Seconds that the oldest message has been there; undefined: not told. */
  readonly oldestSeconds: Answer<number | undefined>;
  readonly settings: Pick<Settings, 'windowMs' | 'closingMs'>;
}

/** SQS delays a message by at most this: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html */
const LONGEST_DELAY_SECONDS = 900;
/** Beyond its delay: a timer that failed comes back after up to a minute, twice that is noticeable. */
const LATE_SECONDS = 120;
/** After fifteen deliveries, in some ten minutes, it would be a dead letter. */
const STUCK_SECONDS = 600;
/** Of those that are due: two rounds of all that window-closer takes at once. */
const MANY = 100;

export function checkTimers({ depth, oldestSeconds, settings }: TimersFacts, { emulator }: Circumstances): Finding {
  const what = { check: 'timers', subject: 'WindowTimers' };
  const see = SEE.lateWindows;
  if (depth.kind !== 'answer') {
    return unansweredFinding(what, depth, () =>
      fault(what, 'the queue is not there', { todo: 'No window can close: deploy the stack under another name', see }),
    );
  }
  const { visible, inFlight, delayed } = depth.value;
  const oldest = oldestSeconds.kind === 'answer' ? oldestSeconds.value : undefined;
  const values = { due: visible, inFlight, delayed, ...(oldest !== undefined && { oldestSeconds: oldest }) };
  const found = [
    `${delayed} not due, ${visible} due, ${inFlight} being served`,
    oldest === undefined ? oldestUntold(oldestSeconds, emulator) : `the oldest of ${duration(oldest)}`,
  ].join(', ');
  const expected = Math.min((settings.windowMs + settings.closingMs) / 1_000, LONGEST_DELAY_SECONDS);
  if ((oldest ?? 0) > expected + STUCK_SECONDS) {
    const todo = 'Timers are not served: see the trigger and the log of window-closer';
    return fault(what, found, { todo, see }, values);
  }
  if ((oldest ?? 0) > expected + LATE_SECONDS || visible >= MANY) {
    const todo = 'Look again in a minute: what is due must fall. After an outage a backlog is worked off by itself';
    return warning(what, found, { todo, see }, values);
  }
  return ok(what, found, values);
}

function oldestUntold(oldest: TimersFacts['oldestSeconds'], emulator: string | undefined): string {
  if (oldest.kind === 'denied') {
    return `the age of the oldest needs ${oldest.needs.join(', ')}`;
  }
  return emulator === undefined ? 'no age of the oldest told' : `ages not told by ${emulator}`;
}
