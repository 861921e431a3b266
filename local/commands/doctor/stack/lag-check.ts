import { type Answer, unansweredFinding } from '../answer.ts';
import type { Circumstances } from '../circumstances.ts';
import { type Finding, fault, notMeasured, ok, warning } from '../finding.ts';
import { SEE } from '../see.ts';
import { age, ago, count, duration } from '../words.ts';

/** How far a consumer is behind. */
export interface Lag {
  /** Records that are written and not committed. */
  readonly records: number;
  /** The timestamp of the oldest of them, in milliseconds since the epoch; undefined: there is none, or it was not asked for. */
  readonly oldestAt: number | undefined;
  /** When it was so, likewise. */
  readonly at: number;
  /** Where it is from: Kafka, or the name of the metric. */
  readonly source: string;
}

export interface LagFacts {
  /** Of the function that consumes. */
  readonly service: string;
  /** Undefined: the metric has no value of the last minutes. */
  readonly lag: Answer<Lag | undefined>;
  /** Records at which the alarm goes off: five minutes' worth. */
  readonly tolerated: number;
  readonly batchMs: number;
}

/** Beyond the time that a batch is gathered. */
const LATE_SECONDS = 60;
/** Of the alarm's five minutes: one. */
const NOTICEABLE = 1 / 5;

export function checkLag({ service, lag, tolerated, batchMs }: LagFacts, { now }: Circumstances): Finding {
  const what = { check: 'lag', subject: service };
  const see = SEE.lag;
  if (lag.kind !== 'answer') {
    return unansweredFinding(what, lag);
  }
  if (lag.value === undefined) {
    return notMeasured(
      what,
      'Lambda has told none in the last 15 min: the trigger is idle, or stopped (see the trigger)',
    );
  }
  const { records, oldestAt, at, source } = lag.value;
  const oldest = oldestAt === undefined ? undefined : age(oldestAt, at);
  const values = { records, ...(oldest !== undefined && { oldestSeconds: oldest }) };
  const found = [
    `${count(records, 'record')} behind`,
    ...(oldest === undefined ? [] : [`the oldest of ${duration(oldest)}`]),
    ...(source === 'Kafka' ? [] : [`${source} ${ago(at, now)}`]),
  ].join(', ');
  if (records >= tolerated) {
    const todo = 'See whether it grows or falls; results are late by that much';
    return fault(what, `${found}: more than ${count(tolerated, 'record')}`, { todo, see }, values);
  }
  if (records >= tolerated * NOTICEABLE || (oldest ?? 0) > LATE_SECONDS + batchMs / 1_000) {
    return warning(what, found, { todo: 'Look again in a minute: it must fall', see }, values);
  }
  return ok(what, found, values);
}
