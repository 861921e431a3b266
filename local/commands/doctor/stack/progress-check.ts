import { type Answer, unansweredFinding } from '../answer.ts';
import { type Finding, fault, notMeasured, ok } from '../finding.ts';
import { SEE } from '../see.ts';
import { list } from '../words.ts';

/** How far a function has come in a partition, and how far the partition reaches. */
export interface PartitionReach {
  readonly partition: number;
  /** Everything before this offset is done, as the table has it. */
  readonly done: number;
  /** The offset after the last record; undefined: there is no such partition. */
  readonly end: number | undefined;
}

export interface ProgressFacts {
  readonly service: string;
  readonly reach: Answer<readonly PartitionReach[]>;
  /** The share of its batches that were skipped as done, of each of the last ten minutes that had some. */
  readonly skippedShares: Answer<readonly number[]>;
}

/** As the alarm `*-skipped` has it: half of them, for five minutes. */
const MANY = 0.5;
const MINUTES = 5;

/**
 * Whether the input topic was made anew without a new epoch: its offsets then begin below what is stored, and new readings are taken for old
 * ones.
 */
export function checkProgress({ service, reach, skippedShares }: ProgressFacts): Finding {
  const what = { check: 'progress', subject: service };
  const advice = {
    todo: 'Was the topic made anew? Then new readings are skipped: deploy the next epoch. Or is the input being replayed on purpose?',
    see: SEE.madeAnew,
  };
  const beyond = reach.kind === 'answer' ? reach.value.filter(({ done, end = 0 }) => done > end) : [];
  if (beyond.length > 0) {
    const told = beyond.map(({ partition, done, end }) => `${partition} (${done} of ${end ?? 'none'})`);
    return fault(what, `it lies beyond the end of partition ${list(told)}`, advice, { beyond: beyond.length });
  }
  const shares = skippedShares.kind === 'answer' ? skippedShares.value : [];
  const skipping = shares.filter((share) => share >= MANY).length;
  if (skipping >= MINUTES) {
    return fault(what, `${skipping} of the last 10 min skipped half of the batches or more, as done before`, advice);
  }
  if (reach.kind === 'answer') {
    return ok(what, 'within the input topic');
  }
  if (reach.kind !== 'not-here') {
    return unansweredFinding(what, reach, () => notMeasured(what, 'none is stored'));
  }
  // Kafka is not asked: the metric alone has to do.
  if (skippedShares.kind !== 'answer') {
    return unansweredFinding(what, skippedShares);
  }
  return shares.length === 0
    ? notMeasured(what, 'no batch told in the last 10 min')
    : ok(what, 'no batches are skipped');
}

/** Readings of a quarter of an hour; undefined: none was told. */
export type Rejections = { readonly read: number; readonly rejected: number } | undefined;

/** As the alarm `rejected-readings` has it: of so many at least, this share. */
const MEANINGFUL = 100;
const BAD_SHARE = 0.05;

export function checkRejections(rejections: Answer<Rejections>): Finding {
  const what = { check: 'rejected', subject: 'readings' };
  if (rejections.kind !== 'answer') {
    return unansweredFinding(what, rejections);
  }
  if (rejections.value === undefined) {
    return notMeasured(what, 'no reading told in the last 15 min');
  }
  const { read, rejected } = rejections.value;
  const found = `${rejected.toLocaleString('en-US')} of ${read.toLocaleString('en-US')} in the last 15 min`;
  const values = { read, rejected };
  const todo =
    'Each is in input_dead_letter with the reason in its headers: npm run watch -- input_dead_letter --from-beginning';
  return read >= MEANINGFUL && rejected / read >= BAD_SHARE
    ? fault(what, found, { todo, see: SEE.rejected }, values)
    : ok(what, found, values);
}
