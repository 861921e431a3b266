import { type Answer, unansweredFinding } from '../answer.ts';
import { type Circumstances, cli } from '../circumstances.ts';
import { type Finding, fault, notMeasured, ok, warning } from '../finding.ts';
import { SEE } from '../see.ts';
import { age, ago, count, duration } from '../words.ts';

/** As EventBridge Scheduler has it; times in milliseconds since the epoch. */
export interface Schedule {
  readonly name: string;
  readonly enabled: boolean;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Before it, it fires not; undefined: at once. */
  readonly startsAt: number | undefined;
}

/** The readings that the generator has made in the last hour. */
export interface Production {
  readonly lastFiveMinutes: number;
  /** When the newest were counted, in milliseconds since the epoch; undefined: none in that hour. */
  readonly newestAt: number | undefined;
  /** Whether the numbers are from the metric or were read out of the log. */
  readonly source: 'metric' | 'log';
  /** The last reason that the log has for readings that were not made. */
  readonly trouble: string | undefined;
}

export interface GeneratorFacts {
  readonly schedule: Answer<Schedule>;
  /** Whether it was deployed switched on; undefined: not known. */
  readonly deployedOn: boolean | undefined;
  /** Whether schedules fire where it is; on AWS they do. */
  readonly fires: boolean;
  readonly production: Answer<Production>;
}

/** Each minute is an invocation, metrics come up to some two minutes late. */
const SILENT_SECONDS = 300;
/** Within this time after it was switched off, it is told that it was on. */
const RECENT_SECONDS = 900;

export function checkGenerator(facts: GeneratorFacts, circumstances: Circumstances): readonly Finding[] {
  const what = { check: 'generator', subject: 'schedule' };
  const { schedule, production } = facts;
  if (schedule.kind !== 'answer') {
    const gone = () =>
      fault(what, 'the schedule is not there', { todo: 'Deploy the stack under another name', see: SEE.generator });
    return [unansweredFinding(what, schedule, gone)];
  }
  return [
    checkSchedule(schedule.value, facts, circumstances),
    ...checkProduction(schedule.value, production, circumstances),
  ];
}

function checkSchedule(
  { name, enabled, createdAt, modifiedAt }: Schedule,
  { deployedOn, fires, production }: GeneratorFacts,
  circumstances: Circumstances,
): Finding {
  const what = { check: 'generator', subject: 'schedule' };
  const values = { enabled };
  if (enabled) {
    return fires
      ? ok(what, `ENABLED${deployedOn === false ? ' since, deployed with schedule=off' : ''}`, values)
      : notMeasured(what, `ENABLED, and ${circumstances.emulator} fires no schedules`, values);
  }
  const command = cli(circumstances, `scheduler get-schedule --name ${name}`);
  if (deployedOn !== false) {
    const todo = 'No readings are made: deploy again, or enable it (an update has to repeat all its other settings)';
    return fault(
      what,
      'DISABLED, though deployed with schedule=on',
      { todo, commands: [command], see: SEE.generator },
      values,
    );
  }
  const newestAt = production.kind === 'answer' ? production.value.newestAt : undefined;
  const wasOn =
    newestAt !== undefined && age(newestAt, circumstances.now) < RECENT_SECONDS && modifiedAt > createdAt + 5_000;
  if (fires && wasOn) {
    const found = `DISABLED ${ago(modifiedAt, circumstances.now)}; the last readings are of ${ago(newestAt, circumstances.now)}`;
    const todo = 'Somebody has switched it off again after the deployment: enable it, unless that was on purpose';
    return fault(what, found, { todo, commands: [command], see: SEE.generator }, values);
  }
  return notMeasured(what, 'DISABLED, as deployed with schedule=off: readings come from elsewhere', values);
}

function checkProduction(
  { enabled, createdAt, modifiedAt, startsAt }: Schedule,
  production: Answer<Production>,
  { now }: Circumstances,
): readonly Finding[] {
  const what = { check: 'generator', subject: 'readings' };
  if (production.kind !== 'answer') {
    return [unansweredFinding(what, production)];
  }
  const { lastFiveMinutes, newestAt, source, trouble } = production.value;
  const values = {
    lastFiveMinutes,
    ...(newestAt !== undefined && { newestSeconds: age(newestAt, now) }),
  };
  const found = `${count(lastFiveMinutes, 'reading')} in the last 5 min${source === 'log' ? ', as its log says' : ''}`;
  if (newestAt !== undefined && age(newestAt, now) <= SILENT_SECONDS) {
    return trouble === undefined
      ? [ok(what, found, values)]
      : [
          warning(
            what,
            `${found}; ${trouble}`,
            { todo: 'Kafka did not take readings at once: see whether it lasts', see: SEE.generator },
            values,
          ),
        ];
  }
  if (!enabled) {
    return [];
  }
  const since = Math.max(createdAt, modifiedAt, startsAt ?? 0);
  if (age(since, now) < SILENT_SECONDS) {
    return [notMeasured(what, `none yet: it was switched on ${duration(age(since, now))} ago`, values)];
  }
  const last = newestAt === undefined ? 'none in the last hour' : `the last ${ago(newestAt, now)}`;
  const because = trouble === undefined ? '' : `; its log says: ${trouble}`;
  const todo = 'Mend Kafka or the function: its log names the reason, and no line at all means that nobody invokes it';
  return [fault(what, `${last}${because}`, { todo, see: SEE.generator }, values)];
}
