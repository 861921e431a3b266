import { type Answer, allAnswers, unansweredFinding } from '../answer.ts';
import { type Circumstances, cli } from '../circumstances.ts';
import { type Finding, fault, notMeasured, ok, warning } from '../finding.ts';
import { SEE } from '../see.ts';
import { list } from '../words.ts';
import type { DeployedTable } from './deployment.ts';

/** As DescribeTimeToLive has it. */
export interface TimeToLive {
  readonly status: string;
  readonly attribute: string | undefined;
}

export interface TableFacts {
  readonly table: DeployedTable;
  readonly description: Answer<{ readonly status: string; readonly protected: boolean }>;
  readonly timeToLive: Answer<TimeToLive>;
  /** Whether point-in-time recovery is on. */
  readonly recoverable: Answer<boolean>;
}

export function checkTables(tables: readonly TableFacts[], circumstances: Circumstances): readonly Finding[] {
  return [
    ...tables.map((facts) => checkTable(facts, circumstances)),
    ...tables.flatMap((facts) => checkTimeToLive(facts, circumstances)),
    ...checkRecovery(tables, circumstances),
  ];
}

function checkTable({ table, description }: TableFacts, circumstances: Circumstances): Finding {
  const what = { check: 'table', subject: table.label };
  if (description.kind !== 'answer') {
    return unansweredFinding(what, description, () =>
      fault(what, `the table ${table.name} is not there`, {
        todo: 'Nothing can be counted until it is back: deploy the stack under another name, or recover the table',
        see: SEE.recovery,
      }),
    );
  }
  const { status, protected: isProtected } = description.value;
  const values = { status, deletionProtection: isProtected };
  if (status !== 'ACTIVE') {
    return fault(
      what,
      status,
      { todo: 'It can neither be read nor written: see who changes it', see: SEE.differing },
      values,
    );
  }
  const wanted = table.asks?.protection;
  if (wanted === undefined || wanted === isProtected) {
    return ok(what, `ACTIVE, ${isProtected ? 'protected from deletion' : 'not protected from deletion'}`, values);
  }
  if (wanted && circumstances.emulator !== undefined) {
    const found = `ACTIVE; protection is not measured here: ${circumstances.emulator} drops it`;
    return notMeasured(what, found, values);
  }
  const update = (option: string) => [cli(circumstances, `dynamodb update-table --table-name ${table.name} ${option}`)];
  return wanted
    ? fault(
        what,
        'ACTIVE, but not protected from deletion, and it was deployed with retain=state',
        { todo: 'Protect it again', commands: update('--deletion-protection-enabled'), see: SEE.differing },
        values,
      )
    : warning(
        what,
        'ACTIVE, protected from deletion, and it was deployed with retain=none: cdk destroy will fail',
        {
          todo: 'Take the protection away, or deploy with -c retain=state',
          commands: update('--no-deletion-protection-enabled'),
          see: SEE.differing,
        },
        values,
      );
}

/** Only of tables that are to forget. */
function checkTimeToLive({ table, timeToLive }: TableFacts, circumstances: Circumstances): readonly Finding[] {
  const wanted = table.asks?.ttlAttribute;
  if (wanted === undefined || timeToLive.kind === 'absent') {
    return [];
  }
  const what = { check: 'ttl', subject: table.label };
  if (timeToLive.kind !== 'answer') {
    return [unansweredFinding(what, timeToLive)];
  }
  const { status, attribute } = timeToLive.value;
  const values = { status, ...(attribute !== undefined && { attribute }) };
  if (/^ENABL(ED|ING)$/.test(status) && attribute === wanted) {
    return [ok(what, `${status} on ${attribute}`, values)];
  }
  // Who has switched it off has named the attribute.
  if (circumstances.emulator !== undefined && attribute === undefined) {
    return [notMeasured(what, `not measured here: ${circumstances.emulator} drops it`, values)];
  }
  const specification = `Enabled=true,AttributeName=${wanted}`;
  const command = `dynamodb update-time-to-live --table-name ${table.name} --time-to-live-specification ${specification}`;
  const found = /^ENABL/.test(status) ? `it is ${status} on ${attribute}, not on ${wanted}` : `it is ${status}`;
  const todo = 'Windows are kept for ever, which costs a little more each day: switch it on';
  return [fault(what, found, { todo, commands: [cli(circumstances, command)], see: SEE.differing }, values)];
}

function checkRecovery(tables: readonly TableFacts[], circumstances: Circumstances): readonly Finding[] {
  const there = tables.filter(({ recoverable }) => recoverable.kind !== 'absent');
  if (there.length === 0) {
    return [];
  }
  const what = { check: 'recovery', subject: 'tables' };
  const answers = allAnswers(there.map(({ recoverable }) => recoverable));
  if (answers.kind !== 'answer') {
    return [unansweredFinding(what, answers)];
  }
  const without = there.filter((_, index) => answers.value[index] === false).map(({ table }) => table);
  if (without.length === 0) {
    return [ok(what, 'point-in-time recovery is on')];
  }
  if (circumstances.emulator !== undefined) {
    return [notMeasured(what, `not measured here: ${circumstances.emulator} drops it`)];
  }
  const commands = without.map(({ name }) =>
    cli(
      circumstances,
      `dynamodb update-continuous-backups --table-name ${name} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`,
    ),
  );
  const found = `point-in-time recovery is off for ${list(without.map(({ label }) => label))}`;
  return [
    warning(what, found, {
      todo: 'Without it a table that is damaged can only be computed anew',
      commands,
      see: SEE.differing,
    }),
  ];
}
