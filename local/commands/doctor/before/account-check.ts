import { type Answer, unansweredFinding } from '../answer.ts';
import type { Circumstances } from '../circumstances.ts';
import { type Finding, fault, ok, unknown, warning } from '../finding.ts';
import { SEE } from '../see.ts';

/** Whose credentials these are. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
}

export function checkIdentity(identity: Answer<Identity>, { region }: Circumstances): Finding {
  const what = { check: 'account', subject: 'credentials' };
  if (identity.kind !== 'answer') {
    const finding = unansweredFinding(what, identity);
    return unknown(what, finding.found, {
      todo: 'Give credentials as for the AWS CLI; for an emulator, name it with --endpoint',
    });
  }
  const { account, arn } = identity.value;
  const [, partition = ''] = arn.split(':');
  const values = { account, arn, partition };
  const found = `account ${account} as ${arn.slice(arn.lastIndexOf(':') + 1)}`;
  return partition === 'aws'
    ? ok(what, found, values)
    : fault(
        what,
        `${found}, in the partition ${partition}: ${region} is no commercial region`,
        { todo: 'Take a commercial region: the app is written for those alone', see: SEE.deployment },
        values,
      );
}

/** From this version on the CDK's bootstrap has what the app's stacks need; a test compares it with what they say. */
export const NEEDED_BOOTSTRAP = 6;

/** @param version undefined when it is no number */
export function checkBootstrap(
  version: Answer<number | undefined>,
  account: string | undefined,
  { region, endpoint }: Circumstances,
): Finding {
  const what = { check: 'account', subject: 'bootstrap' };
  const environment = account === undefined ? '' : ` aws://${account}/${region}`;
  const command = `${endpoint === undefined ? '' : `AWS_ENDPOINT_URL=${endpoint} `}npx cdk bootstrap${environment}`;
  const advice = {
    todo: 'Bootstrap it, once for an account and region',
    commands: [command],
    see: SEE.deployment,
  };
  if (version.kind !== 'answer') {
    return unansweredFinding(what, version, () => fault(what, `not bootstrapped for the CDK in ${region}`, advice));
  }
  if (version.value === undefined) {
    return unknown(what, 'its version is no number', advice);
  }
  const values = { version: version.value, needed: NEEDED_BOOTSTRAP };
  return version.value >= NEEDED_BOOTSTRAP
    ? ok(what, `version ${version.value} of the CDK's bootstrap, ${NEEDED_BOOTSTRAP} is needed`, values)
    : fault(
        what,
        `version ${version.value} of the CDK's bootstrap, and ${NEEDED_BOOTSTRAP} is needed`,
        { ...advice, todo: 'Bootstrap it anew' },
        values,
      );
}

/** Whether the names are free. */
export function checkStackName(name: string, status: Answer<string>): Finding {
  const what = { check: 'stack', subject: name };
  if (status.kind === 'absent') {
    return ok(what, 'there is none of this name yet');
  }
  if (status.kind !== 'answer') {
    return unansweredFinding(what, status);
  }
  const values = { status: status.value };
  if (status.value === 'DELETE_COMPLETE') {
    return ok(what, 'there is none of this name any more', values);
  }
  if (/^(DELETE_FAILED|ROLLBACK_FAILED)$/.test(status.value)) {
    const todo = 'It is in the way: delete it first';
    return fault(what, status.value, { todo, see: SEE.undeletable }, values);
  }
  const todo = /^ROLLBACK_COMPLETE$/.test(status.value)
    ? 'It failed when it was made: cdk deploy removes it and makes it anew'
    : 'A deployment will change it: for another one beside it, -c stackName=NAME';
  return warning(what, `there is one already: ${status.value}`, { todo }, values);
}
