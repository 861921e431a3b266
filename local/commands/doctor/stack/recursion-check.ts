import { type Answer, unansweredFinding } from '../answer.ts';
import { type Circumstances, cli } from '../circumstances.ts';
import { type Finding, fault, notMeasured, ok, warning } from '../finding.ts';
import { SEE } from '../see.ts';
import { count } from '../words.ts';
import type { DeployedFunction } from './deployment.ts';

export interface RecursionFacts {
  readonly function: DeployedFunction;
  /** `Allow` or `Terminate`. */
  readonly setting: Answer<string>;
  /** Invocations that Lambda has stopped in the last day; undefined: none told, so none stopped. */
  readonly dropped: Answer<number | undefined>;
}

/** The one function that sends to the queue that triggers it, on purpose (docs/decisions/0011). */
const LOOPS = 'window-closer';

/**
 * Lambda stops a chain of some sixteen invocations through a queue unless the function allows it, and the windows whose timers are dropped
 * are lost: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export function checkRecursion(facts: RecursionFacts, circumstances: Circumstances): readonly Finding[] {
  return [checkSetting(facts, circumstances), checkDropped(facts)].flat();
}

function checkSetting({ function: fn, setting }: RecursionFacts, circumstances: Circumstances): readonly Finding[] {
  const what = { check: 'recursion', subject: fn.service };
  const loops = fn.service === LOOPS;
  if (setting.kind !== 'answer') {
    // That the function is not there is told elsewhere.
    return setting.kind === 'absent' ? [] : [unansweredFinding(what, setting)];
  }
  const allowed = setting.value === 'Allow';
  const values = { setting: setting.value };
  if (allowed === loops) {
    return loops ? [ok(what, 'RecursiveLoop is Allow', values)] : [];
  }
  const command = (to: string) =>
    cli(circumstances, `lambda put-function-recursion-config --function-name ${fn.name} --recursive-loop ${to}`);
  const see = SEE.recursion;
  if (!loops) {
    const todo = 'It sends to no queue that triggers it: let Lambda protect it';
    return [warning(what, 'RecursiveLoop is Allow', { todo, commands: [command('Terminate')], see }, values)];
  }
  if (circumstances.emulator !== undefined) {
    return [notMeasured(what, `not measured here: ${circumstances.emulator} drops it`, values)];
  }
  const todo = fn.allowsLoop ? 'Somebody has changed it: allow it again' : 'Deploy this version, or allow it by hand';
  const found = `RecursiveLoop is ${setting.value}: Lambda drops the timers of a window that stays open for over a minute`;
  return [fault(what, found, { todo, commands: [command('Allow')], see }, values)];
}

function checkDropped({ function: fn, dropped }: RecursionFacts): readonly Finding[] {
  const what = { check: 'dropped', subject: fn.service };
  if (dropped.kind !== 'answer') {
    return fn.service === LOOPS ? [unansweredFinding(what, dropped)] : [];
  }
  const number = dropped.value ?? 0;
  const values = { dropped: number };
  if (number === 0) {
    return fn.service === LOOPS ? [ok(what, 'none stopped as a loop in the last day', values)] : [];
  }
  const todo = 'Allow the loop, then send the timers back from the dead-letter queue';
  const see = SEE.recursion;
  return [fault(what, `${count(number, 'invocation')} stopped as a loop in the last day`, { todo, see }, values)];
}
