import { type Answer, unansweredFinding } from '../answer.ts';
import { type Circumstances, cli } from '../circumstances.ts';
import { type Finding, fault, notMeasured, ok, warning } from '../finding.ts';
import { SEE } from '../see.ts';
import { age, ago, count, list } from '../words.ts';

export interface AlarmState {
  readonly name: string;
  /** Ends with the place in the runbook and where to look, as lib/alarms writes it. */
  readonly description: string;
  readonly state: string;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly since: number | undefined;
  readonly actionsEnabled: boolean;
  /** ARNs of whom it tells that it goes off. */
  readonly actions: readonly string[];
}

export interface Subscription {
  readonly endpoint: string;
  readonly confirmed: boolean;
}

export interface AlarmFacts {
  /** Those that the stack has made; undefined: not known. */
  readonly expected: readonly string[] | undefined;
  readonly alarms: Answer<readonly AlarmState[]>;
  /** By the ARN of an SNS topic that alarms tell. */
  readonly subscriptions: ReadonlyMap<string, Answer<readonly Subscription[]>>;
}

/** An alarm without data has a state of its own making by then: CloudWatch takes what is missing for good or for bad, as it is told. */
const SETTLED_SECONDS = 3_600;

export function checkAlarms(
  { expected, alarms, subscriptions }: AlarmFacts,
  circumstances: Circumstances,
): readonly Finding[] {
  const what = { check: 'alarms', subject: 'states' };
  if (alarms.kind !== 'answer') {
    return [unansweredFinding(what, alarms)];
  }
  const names = new Set(alarms.value.map(({ name }) => name));
  const gone = (expected ?? []).filter((name) => !names.has(name));
  return [
    ...checkStates(alarms.value, circumstances),
    ...(gone.length === 0
      ? []
      : [
          fault(
            { check: 'alarms', subject: 'missing' },
            `${list(gone)} ${gone.length === 1 ? 'is' : 'are'} not there`,
            {
              todo: 'Somebody has deleted what the stack had made: deploy it under another name, or make them again by hand',
              see: SEE.telling,
            },
          ),
        ]),
    ...checkActions(alarms.value, circumstances),
    // There is one topic, unless somebody has added another.
    ...[...subscriptions].map(([topic, answer]) =>
      checkSubscriptions(subscriptions.size === 1 ? '' : topic.slice(topic.lastIndexOf(':') + 1), answer),
    ),
  ];
}

function checkStates(alarms: readonly AlarmState[], { now, emulator, stackName }: Circumstances): readonly Finding[] {
  const raised = alarms.filter(({ state }) => state === 'ALARM');
  const silent = alarms.filter(({ state }) => state === 'INSUFFICIENT_DATA');
  const fine = alarms.length - raised.length - silent.length;
  const what = { check: 'alarms', subject: 'states' };
  const values = { ok: fine, alarm: raised.length, insufficientData: silent.length };
  const found = [
    `${fine} OK`,
    ...(silent.length === 0 ? [] : [`${silent.length} without data`]),
    ...(raised.length === 0 ? [] : [`${raised.length} in ALARM`]),
  ].join(', ');
  const stale = silent.filter(({ since }) => since !== undefined && age(since, now) > SETTLED_SECONDS);
  return [
    ...raised.map(({ name, description, reason, since }) =>
      fault(
        { check: 'alarm', subject: name.startsWith(`${stackName}-`) ? name.slice(stackName.length + 1) : name },
        `ALARM${since === undefined ? '' : ` since ${ago(since, now).replace(/ ago$/, '')}`}: ${reason}`,
        adviceOf(description),
      ),
    ),
    emulator === undefined && stale.length > 0
      ? warning(
          what,
          found,
          {
            todo: `${list(stale.map(({ name }) => name))} should be told a state by now: does the metric exist`,
            see: SEE.telling,
          },
          values,
        )
      : ok(what, found, values),
  ];
}

/** An alarm's text is "<impact> Runbook: docs/runbook.md#<section>. Look at <where>." (lib/alarms/runbook-alarm.ts) */
function adviceOf(description: string) {
  const [, impact, see, look] = /^(.*?) ?Runbook: (docs\/runbook\.md#[\w-]+)\. (.*?)\.?$/s.exec(description) ?? [];
  return see === undefined
    ? { todo: description || 'It has no description: see its metric', see: SEE.alarms }
    : { todo: `${impact} ${look}`, see };
}

/** Whether anybody is told. */
function checkActions(alarms: readonly AlarmState[], circumstances: Circumstances): readonly Finding[] {
  const what = { check: 'alarms', subject: 'told' };
  if (alarms.length === 0) {
    return [];
  }
  const telling = alarms.filter(({ actions }) => actions.length > 0);
  if (telling.length === 0) {
    const found = `${count(alarms.length, 'alarm')}, and nobody is told`;
    return circumstances.emulator !== undefined
      ? [notMeasured(what, `not measured here: ${circumstances.emulator} sends no mail`)]
      : [
          warning(what, found, {
            todo: 'Deploy with -c alarmEmails=you@example.com, and confirm the mail',
            see: SEE.telling,
          }),
        ];
  }
  const off = telling.filter(({ actionsEnabled }) => !actionsEnabled).map(({ name }) => name);
  if (off.length > 0) {
    const command = cli(circumstances, `cloudwatch enable-alarm-actions --alarm-names ${off.join(' ')}`);
    return [
      warning(what, `${list(off)} ${off.length === 1 ? 'is' : 'are'} silenced`, {
        todo: 'Let them speak again when the work is done',
        commands: [command],
        see: SEE.telling,
      }),
    ];
  }
  return [ok(what, `${telling.length} of ${count(alarms.length, 'alarm')} tell somebody`)];
}

function checkSubscriptions(topic: string, answer: Answer<readonly Subscription[]>): Finding {
  const what = { check: 'subscriptions', subject: topic };
  if (answer.kind !== 'answer') {
    return unansweredFinding(what, answer, () =>
      fault(what, 'the topic that the alarms tell is not there', { todo: 'Deploy the stack again', see: SEE.telling }),
    );
  }
  const waiting = answer.value.filter(({ confirmed }) => !confirmed).map(({ endpoint }) => endpoint);
  const confirmed = answer.value.length - waiting.length;
  const values = { confirmed, unconfirmed: waiting.length };
  const todo = 'Confirm in the mail from AWS, which may be among the spam; after three days it has to be sent anew';
  if (confirmed === 0) {
    const found = waiting.length === 0 ? 'nobody has subscribed' : `nobody is told: ${list(waiting)} not confirmed`;
    const advice = waiting.length === 0 ? 'Deploy with -c alarmEmails=you@example.com' : todo;
    return fault(what, found, { todo: advice, see: SEE.telling }, values);
  }
  const found = `${confirmed} confirmed`;
  return waiting.length === 0
    ? ok(what, found, values)
    : warning(what, `${found}, ${list(waiting)} not`, { todo, see: SEE.telling }, values);
}
