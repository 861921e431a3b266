import { type Answer, unansweredFinding } from '../answer.ts';
import { type Circumstances, cli } from '../circumstances.ts';
import { type Advice, type Finding, fault, notMeasured, ok, warning } from '../finding.ts';
import { SEE } from '../see.ts';
import { count } from '../words.ts';
import type { DeployedFunction } from './deployment.ts';

/** How often something happened. */
export interface Counts {
  readonly lastHour: number;
  /** In the last ten minutes or so. */
  readonly recently: number;
}

export interface Invocations {
  readonly invocations: Counts;
  readonly errors: Counts;
  readonly throttles: Counts;
}

export interface FunctionFacts {
  readonly function: DeployedFunction;
  /** In Lambda's words: its state, and what became of the last update of its code or settings. */
  readonly configuration: Answer<{ readonly state: string; readonly update: string; readonly reason: string }>;
  /** Undefined: none, it shares the account's. */
  readonly reservedConcurrency: Answer<number | undefined>;
  /** Undefined: none was told. */
  readonly invocations: Answer<Invocations | undefined>;
}

/** Single failures mend themselves, as what has failed is invoked again; this share of all is no single one. */
const MANY = 0.05;

export function checkFunction(facts: FunctionFacts, circumstances: Circumstances): Finding {
  const { service, name } = facts.function;
  const what = { check: 'function', subject: service };
  const { configuration, reservedConcurrency, invocations } = facts;
  if (configuration.kind !== 'answer') {
    return unansweredFinding(what, configuration, () =>
      fault(what, `the function ${name} is not there`, {
        todo: 'Deploy the stack under another name',
        see: SEE.failing,
      }),
    );
  }
  const { state, update, reason } = configuration.value;
  if (/^(Failed|Deactivat)/.test(state) || update === 'Failed') {
    const todo = 'Lambda can not run it as it was deployed: mend what the reason says and deploy again';
    const found = update === 'Failed' ? 'its last update failed' : state;
    return fault(what, `${found}${reason === '' ? '' : `: ${reason}`}`, { todo, see: SEE.failing }, { state });
  }
  if (reservedConcurrency.kind === 'answer' && reservedConcurrency.value === 0) {
    const command = cli(circumstances, `lambda delete-function-concurrency --function-name ${name}`);
    const todo = 'Somebody has switched it off: give it back its share';
    return fault(what, 'its reserved concurrency is 0', { todo, commands: [command], see: SEE.throttled });
  }
  if (reservedConcurrency.kind === 'denied' || reservedConcurrency.kind === 'failed') {
    return unansweredFinding(what, reservedConcurrency);
  }
  if (invocations.kind !== 'answer') {
    return unansweredFinding(what, invocations);
  }
  return invocations.value === undefined
    ? notInvoked(what, circumstances)
    : checkInvocations(what, invocations.value, facts.function, circumstances);
}

/** An emulator may tell of some only: MiniStack not of those by which it delivers a queue. */
function notInvoked(what: { check: string; subject: string }, { emulator }: Circumstances): Finding {
  return emulator === undefined
    ? ok(what, 'not invoked in the last hour')
    : notMeasured(what, 'no invocation told in the last hour');
}

function checkInvocations(
  what: { check: string; subject: string },
  { invocations, errors, throttles }: Invocations,
  fn: DeployedFunction,
  circumstances: Circumstances,
): Finding {
  const values = { invocations: invocations.lastHour, errors: errors.lastHour, throttles: throttles.lastHour };
  const found = `${invocations.lastHour.toLocaleString('en-US')} in the last hour`;
  const failed: Advice = {
    todo: 'Its log has the error and its causes',
    commands: fn.logGroup === undefined ? [] : [cli(circumstances, `logs tail ${fn.logGroup} --since 15m`)],
    see: SEE.failing,
  };
  const throttled: Advice = { todo: "Compare the account's concurrency with what uses it", see: SEE.throttled };
  if (share(errors.recently, invocations.recently) >= MANY) {
    return fault(
      what,
      `${errors.recently} of the last ${count(invocations.recently, 'invocation')} failed`,
      failed,
      values,
    );
  }
  if (share(throttles.recently, invocations.recently + throttles.recently) >= MANY) {
    const times = count(throttles.recently, 'time');
    return fault(
      what,
      `throttled ${times} in the last 10 min, beside ${invocations.recently} invocations`,
      throttled,
      values,
    );
  }
  if (errors.lastHour > 0) {
    return warning(what, `${found}, ${errors.lastHour} failed`, failed, values);
  }
  if (throttles.lastHour > 0) {
    return warning(what, `${found}, throttled ${count(throttles.lastHour, 'time')}`, throttled, values);
  }
  return ok(what, `${found}, 0 failed, 0 throttled`, values);
}

const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0);
