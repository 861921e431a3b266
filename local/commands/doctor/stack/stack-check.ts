import { type Answer, unansweredFinding } from '../answer.ts';
import { type Circumstances, cli, where } from '../circumstances.ts';
import { type Finding, fault, ok, unknown, warning } from '../finding.ts';
import { SEE } from '../see.ts';
import { age, ago, list } from '../words.ts';

/** As CloudFormation describes a stack. */
export interface StackState {
  readonly status: string;
  /** Empty where there is none. */
  readonly reason: string;
  /** When it was made or last updated, in milliseconds since the epoch. */
  readonly changedAt: number | undefined;
}

/** What this project's stack has, and no other. */
const OUTPUTS = ['CityStatsTable', 'WindowMaximaTable', 'WindowTimersQueue', 'GeneratorFunction'];

export function checkStack(stackName: string, state: Answer<StackState>, circumstances: Circumstances): Finding {
  const { now } = circumstances;
  const what = { check: 'stack', subject: stackName };
  if (state.kind === 'failed') {
    return unknown(what, `could not look: ${state.reason}`, {
      todo: 'Give credentials as for the AWS CLI; for the stack of npm start, --endpoint http://127.0.0.1:4566',
    });
  }
  if (state.kind !== 'answer') {
    return unansweredFinding(what, state, () =>
      fault(what, `there is no such stack ${where(circumstances)}`, {
        todo: 'Name another with --stack, another place with --endpoint or --region, or deploy it',
        commands: ['npx cdk deploy --all'],
        see: SEE.deployment,
      }),
    );
  }
  const { status, reason, changedAt } = state.value;
  const found = `${status}${changedAt === undefined ? '' : `, deployed ${ago(changedAt, now)}`}`;
  const values = { status, ...(changedAt !== undefined && { ageSeconds: age(changedAt, now) }) };
  const because = reason === '' ? found : `${found}: ${reason}`;
  const events = cli(circumstances, `cloudformation describe-stack-events --stack-name ${stackName} --max-items 20`);
  if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) {
    return ok(what, found, values);
  }
  if (/^(UPDATE|IMPORT)_ROLLBACK_COMPLETE$/.test(status)) {
    const todo = 'Its last deployment failed and was taken back: see why, and deploy again';
    return warning(what, because, { todo, commands: [events] }, values);
  }
  if (status.endsWith('_IN_PROGRESS')) {
    return warning(what, because, { todo: 'It is being changed: look again when that is over' }, values);
  }
  return fault(what, because, { todo: 'See what failed, mend it and deploy again', commands: [events] }, values);
}

/**
 * Whether a stack that is there is the pipeline of this project.
 *
 * @returns undefined when it is
 */
export function checkOutputs(stackName: string, outputs: Readonly<Record<string, string>>): Finding | undefined {
  const missing = OUTPUTS.filter((output) => outputs[output] === undefined);
  const todo = stackName.endsWith('-Kafka')
    ? `Name the stack of the pipeline: --stack ${stackName.replace(/-Kafka$/, '')}`
    : 'Name a stack that this project has deployed with --stack';
  return missing.length === 0
    ? undefined
    : fault(
        { check: 'stack', subject: 'outputs' },
        `it has no output ${list(missing)}: it is no pipeline of this project`,
        { todo },
      );
}

/** What CloudFormation could not be asked about a stack that is there. */
export function checkParts(stackName: string, parts: Readonly<Record<string, Answer<unknown>>>): readonly Finding[] {
  return Object.entries(parts).flatMap(([part, answer]) =>
    answer.kind === 'answer' ? [] : [unansweredFinding({ check: 'stack', subject: `${part} of ${stackName}` }, answer)],
  );
}
