import { type Answer, unansweredFinding } from './answer.ts';
import { type Circumstances, cli } from './circumstances.ts';
import { type Finding, fault, notMeasured, ok, warning } from './finding.ts';
import { SEE } from './see.ts';

/** Of the account, in one region. */
export interface Concurrency {
  readonly limit: number;
  /** What functions without a share of their own have together. */
  readonly unreserved: number;
}

/**
 * Lambda keeps so many for functions without a share of their own, in an account of the usual size. A new account has 10 in all:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const ENOUGH = 100;

/** @param needed executions at once that the stack takes at its busiest */
export function checkConcurrency(
  concurrency: Answer<Concurrency>,
  needed: number,
  circumstances: Circumstances,
): Finding {
  const what = { check: 'concurrency', subject: 'account' };
  if (circumstances.emulator !== undefined) {
    return notMeasured(what, `not measured here: ${circumstances.emulator} makes it up`);
  }
  if (concurrency.kind !== 'answer') {
    return unansweredFinding(what, concurrency);
  }
  const { limit, unreserved } = concurrency.value;
  const values = { limit, unreserved, needed };
  const request = 'service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384';
  const advice = {
    todo: 'Ask for 1,000, which is free and takes up to some days',
    commands: [cli(circumstances, `${request} --desired-value 1000`)],
    see: SEE.throttled,
  };
  const found = `${limit} executions at once in this account, ${unreserved} of them unreserved; this stack takes up to ${needed}`;
  if (unreserved < needed) {
    return fault(what, found, advice, values);
  }
  return unreserved < ENOUGH ? warning(what, found, advice, values) : ok(what, found, values);
}
