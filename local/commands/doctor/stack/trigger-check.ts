import { type Answer, unansweredFinding } from '../answer.ts';
import { type Circumstances, cli } from '../circumstances.ts';
import { type Advice, type Finding, fault, notMeasured, ok, unknown, warning } from '../finding.ts';
import { SEE } from '../see.ts';
import { count } from '../words.ts';
import type { DeployedTrigger } from './deployment.ts';

/** An event source mapping as Lambda tells of it. */
export interface Mapping {
  readonly uuid: string;
  readonly state: string;
  /** Of the last poll; undefined: Lambda tells none, as of queues. */
  readonly lastResult: string | undefined;
  readonly transitionReason: string | undefined;
}

/** A consumer group as Kafka tells of it. */
export interface Group {
  /** `Stable`, `Empty`, `Dead`: Kafka's own words. */
  readonly state: string;
  readonly members: number;
}

export interface TriggerFacts {
  readonly trigger: DeployedTrigger;
  /** All mappings that feed the function. */
  readonly mappings: Answer<readonly Mapping[]>;
  /** Whether the endpoint polls Kafka for its mappings, or the poller of this repository has to. */
  readonly servedBy: 'lambda' | 'poller';
  /** The consumer group of a Kafka trigger, where Kafka can be asked. */
  readonly group: Answer<Group>;
  /** The command that starts the poller. */
  readonly pollerCommand: string;
}

/**
 * Why a consumer stopped: https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-troubleshoot.html. Other reasons say who changed it.
 */
const TROUBLE = /ESM_CONFIG_NOT_VALID|EVENT_SOURCE_AUTHN_ERROR|EVENT_SOURCE_AUTHZ_ERROR|FUNCTION_CONFIG_NOT_VALID/;
/** As MiniStack says that a batch of a queue failed in part. */
const PARTLY = /[1-9]\d* partial failures/;
/** "OK", or nothing yet. */
const HARMLESS_RESULT = /^(OK\b|No records processed)/i;

export function checkTrigger(facts: TriggerFacts, circumstances: Circumstances): readonly Finding[] {
  const { trigger, mappings, servedBy } = facts;
  const what = { check: 'trigger', subject: trigger.service };
  const byPoller = trigger.source === 'kafka' && servedBy === 'poller';
  if (trigger.uuid === undefined) {
    return [checkPoller(facts, what)];
  }
  if (mappings.kind !== 'answer') {
    const gone = () => fault(what, 'its function is gone', redeploy(trigger));
    return [unansweredFinding(what, mappings, gone), ...(byPoller ? [checkPoller(facts, what)] : [])];
  }
  const mapping = mappings.value.find(({ uuid }) => uuid === trigger.uuid);
  const others = mappings.value.length - (mapping === undefined ? 0 : 1);
  const also =
    others === 0
      ? []
      : [
          warning({ ...what, check: 'second-trigger' }, `${count(others, 'more trigger')} feed the function`, {
            todo: 'Each record or timer is delivered more than once, which changes no result and costs: delete what the stack has not made',
            commands: [cli(circumstances, `lambda list-event-source-mappings --function-name ${trigger.functionName}`)],
          }),
        ];
  if (mapping === undefined) {
    return [fault(what, 'its event source mapping is gone', redeploy(trigger)), ...also];
  }
  const switchedOff = checkState(mapping, facts, circumstances);
  return [switchedOff ?? (byPoller ? checkPoller(facts, what) : checkResult(mapping, trigger)), ...also];
}

/** @returns undefined for one that is switched on */
function checkState(
  mapping: Mapping,
  { trigger, servedBy }: TriggerFacts,
  circumstances: Circumstances,
): Finding | undefined {
  const what = { check: 'trigger', subject: trigger.service };
  const { uuid, state, transitionReason = '' } = mapping;
  const because = transitionReason === '' ? state : `${state} (${transitionReason})`;
  const values = { state };
  if (state === 'Enabled') {
    return undefined;
  }
  if (/^(Creating|Enabling|Updating)$/.test(state)) {
    return warning(what, because, { todo: 'It is being changed: look again in a minute' }, values);
  }
  const halt =
    trigger.source === 'kafka' && servedBy === 'poller'
      ? "This repository's poller serves it all the same, and Lambda would not: enable it"
      : 'Nothing is delivered until it is enabled';
  const todo = TROUBLE.test(transitionReason)
    ? 'Mend permissions, network or settings by deploying again, then enable it'
    : halt;
  const command = cli(circumstances, `lambda update-event-source-mapping --enabled --uuid ${uuid}`);
  return fault(what, `it is ${because}`, { todo, commands: [command], see: sectionOf(trigger) }, values);
}

function checkResult({ state, lastResult, transitionReason = '' }: Mapping, trigger: DeployedTrigger): Finding {
  const what = { check: 'trigger', subject: trigger.service };
  const values = { state, ...(lastResult !== undefined && { lastProcessingResult: lastResult }) };
  if (TROUBLE.test(transitionReason) || (lastResult !== undefined && !HARMLESS_RESULT.test(lastResult))) {
    const found = [lastResult, TROUBLE.test(transitionReason) ? transitionReason : undefined]
      .filter(Boolean)
      .join(', ');
    const todo = 'Mend permissions or network, or the function if it is its error; then it goes on by itself';
    return fault(what, `${state}, and its last result is: ${found}`, { todo, see: sectionOf(trigger) }, values);
  }
  const found = lastResult === undefined ? state : `${state}, last result: ${lastResult}`;
  return lastResult !== undefined && PARTLY.test(lastResult)
    ? warning(what, found, { todo: 'See the log of its function, if it stays so', see: sectionOf(trigger) }, values)
    : ok(what, found, values);
}

function checkPoller(
  { group, trigger, pollerCommand }: TriggerFacts,
  what: { check: string; subject: string },
): Finding {
  const served = "this repository's poller";
  if (group.kind === 'answer') {
    const { members, state } = group.value;
    const values = { members, groupState: state, group: trigger.consumerGroup ?? '' };
    const found = `${served}, ${count(members, 'group member')}`;
    return members > 0
      ? ok(what, found, values)
      : fault(
          what,
          `nobody serves it: the group ${trigger.consumerGroup} has no member`,
          {
            todo: 'Start the poller, which goes on after the last commit',
            commands: [pollerCommand],
            see: sectionOf(trigger),
          },
          values,
        );
  }
  if (group.kind === 'not-here') {
    return notMeasured(what, `${served}; whether it runs is not seen from here: ${group.reason}`);
  }
  const finding = unansweredFinding(what, group);
  return unknown(
    what,
    finding.found.replace(/^could not look/, `${served}, if it runs: could not look`),
    finding.advice,
  );
}

function redeploy(trigger: DeployedTrigger): Advice {
  return { todo: 'Deploy the stack again with the options of the last deployment', see: sectionOf(trigger) };
}

function sectionOf({ source }: DeployedTrigger): string {
  return source === 'kafka' ? SEE.silent : SEE.lateWindows;
}
