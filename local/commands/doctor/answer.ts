import { type Finding, notMeasured, unknown } from './finding.ts';
import { SEE } from './see.ts';

/** What came of a question. Only the first kind has been answered. */
export type Answer<T> = { readonly kind: 'answer'; readonly value: T } | Unanswered;

export type Unanswered =
  /** What was asked about is not there. */
  | { readonly kind: 'absent' }
  /** The caller may not ask; `needs` are the IAM actions that it takes. */
  | { readonly kind: 'denied'; readonly needs: readonly string[] }
  /** No answer came, or one that says nothing; the reason is a clause without a full stop. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** Who was asked does not have such a thing, and that is no fault; likewise. */
  | { readonly kind: 'not-here'; readonly reason: string };

export const answered = <T>(value: T): Answer<T> => ({ kind: 'answer', value });

/** The same question, with another form of its answer. */
export function mapAnswer<T, U>(answer: Answer<T>, map: (value: T) => U): Answer<U> {
  return answer.kind === 'answer' ? answered(map(answer.value)) : answer;
}

/** The answers to several questions as one: the first that was not answered stands for all. */
export function allAnswers<T>(answers: readonly Answer<T>[]): Answer<readonly T[]> {
  const values: T[] = [];
  for (const answer of answers) {
    if (answer.kind !== 'answer') {
      return answer;
    }
    values.push(answer.value);
  }
  return answered(values);
}

/**
 * The finding about something that was not answered.
 *
 * @param absent what it means that it is not there; left out: nobody knows
 */
export function unansweredFinding(
  what: Pick<Finding, 'check' | 'subject'>,
  answer: Unanswered,
  absent?: () => Finding,
): Finding {
  switch (answer.kind) {
    case 'absent':
      return absent?.() ?? unknown(what, 'could not look: it is not there');
    case 'denied':
      return unknown(what, `could not look: needs ${answer.needs.join(', ')}`, {
        todo: 'Let whoever runs this do so',
        see: SEE.policies,
      });
    case 'failed':
      return unknown(what, `could not look: ${answer.reason}`);
    case 'not-here':
      return notMeasured(what, `not measured here: ${answer.reason}`);
  }
}
