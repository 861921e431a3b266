import { type Answer, unansweredFinding } from '../answer.ts';
import { type Circumstances, cli } from '../circumstances.ts';
import { type Finding, fault, ok } from '../finding.ts';

/** A limit of the account in a region, and what the deployment adds to what is in use. */
export interface Quota {
  readonly subject: string;
  readonly serviceCode: string;
  /** https://docs.aws.amazon.com/general/latest/gr/msk.html and vpc-service.html list them. */
  readonly quotaCode: string;
  readonly adds: number;
}

export interface QuotaFacts {
  readonly quota: Quota;
  readonly limit: Answer<number>;
  readonly used: Answer<number>;
}

export function checkQuota({ quota, limit, used }: QuotaFacts, circumstances: Circumstances): Finding {
  const { subject, serviceCode, quotaCode, adds } = quota;
  const what = { check: 'quota', subject };
  const unanswered = [limit, used].find((answer) => answer.kind !== 'answer');
  if (limit.kind !== 'answer' || used.kind !== 'answer') {
    return unansweredFinding(what, unanswered as Exclude<typeof unanswered, undefined | { kind: 'answer' }>);
  }
  const values = { limit: limit.value, used: used.value, adds };
  const found = `${used.value} of ${limit.value} in use, and the stack adds ${adds}`;
  if (used.value + adds <= limit.value) {
    return ok(what, found, values);
  }
  const wanted = used.value + adds;
  const place = `--service-code ${serviceCode} --quota-code ${quotaCode}`;
  const command = `service-quotas request-service-quota-increase ${place} --desired-value ${wanted}`;
  return fault(what, found, { todo: 'Ask for more, or free some', commands: [cli(circumstances, command)] }, values);
}
