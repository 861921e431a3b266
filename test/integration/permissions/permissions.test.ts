import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT } from '../../../local/paths.ts';
import type { Service } from '../../../local/process.ts';
import { eventually } from '../../support/eventually.ts';
import { type DeployedPipeline, deployPipeline } from '../pipeline/deployed-pipeline.ts';
import { expectExactlyOnce, sendRecords } from '../pipeline/exactly-once.ts';
import { makeRecords, type Sent } from '../pipeline/ledger.ts';
import { type Exercise, exercisesOf } from './exercises.ts';
import { isExercised, NOT_EXERCISED } from './not-exercised.ts';
import { denialsIn } from './policy.ts';
import { DeployedRoles, type RoleGrant } from './roles.ts';

const PARTITIONS = 2;
const HOUR_MS = 3_600_000;
const SETTLED_MS = 20_000;

let pipeline: DeployedPipeline;
let roles: DeployedRoles;
let trigger: Service;
const sent: Sent[] = [];

beforeAll(async () => {
  // Nothing can be deployed while MiniStack enforces IAM, and it decides that when it starts: so it keeps what was deployed.
  pipeline = await deployPipeline(PARTITIONS, {}, { PERSIST_STATE: '1', S3_PERSIST: '1' });
  roles = await DeployedRoles.read(pipeline.emulator.client);
  await roles.translate();
  await takeTlsFromQueues();
  await pipeline.emulator.restart({ AUTH: 'true' });
  trigger = await pipeline.startTrigger();
});

afterAll(async () => {
  roles?.close();
  await pipeline?.stop();
});

/** The queues refuse whoever comes without TLS, and that is how everybody comes to the emulator. */
async function takeTlsFromQueues(): Promise<void> {
  const { WindowTimersQueue } = pipeline.outputs;
  const sqs = new SQSClient({ ...pipeline.emulator.client, useQueueUrlAsEndpoint: false });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: WindowTimersQueue, Attributes: { Policy: '' } }));
  sqs.destroy();
}

async function send(records: readonly Sent[]): Promise<void> {
  await sendRecords(pipeline, records);
  sent.push(...records);
}

/** Whether the emulator hands the timers to window-closer. */
async function serveTimers(Enabled: boolean): Promise<void> {
  const lambda = new LambdaClient(pipeline.emulator.client);
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: pipeline.outputs.WindowCloserFunction }),
  );
  expect(EventSourceMappings).toHaveLength(1);
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID: EventSourceMappings[0]?.UUID, Enabled }));
  lambda.destroy();
}

const label = ({ user, action, resourceName }: RoleGrant) => `${user}: ${action} on ${resourceName}`;

/** What the function of a role is denied when it lacks the grant, or why it can't be told. */
async function withoutGrant(grant: RoleGrant, exercises: ReadonlyMap<string, Exercise>): Promise<readonly string[]> {
  const exercise = exercises.get(grant.user);
  if (grant.policy === undefined || exercise === undefined) {
    return ['no exercise asks for it'];
  }
  return denialsIn((await roles.withoutGrant(grant, exercise)).text);
}

describe('the permissions', () => {
  it('let the whole pipeline run while IAM is enforced', async () => {
    await send(makeRecords(1, 1_000, PARTITIONS, Date.now() - HOUR_MS));
    await eventually(SETTLED_MS, () => expectExactlyOnce(pipeline, sent));
  }, 40_000);

  it('are all needed: a function that lacks one is denied just that', async () => {
    await trigger.stop();
    await serveTimers(false);
    const { exercises, close } = await exercisesOf(pipeline, sent);
    const needed = roles.grants.filter(({ user, action }) => isExercised(user, action));
    const denied: [string, readonly string[]][] = [];
    for (const grant of needed) {
      denied.push([label(grant), await withoutGrant(grant, exercises)]);
    }
    for (const [user, exercise] of exercises) {
      denied.push([user, denialsIn((await exercise()).text)]);
    }
    await close();

    expect(denied).toEqual([
      ...needed.map((grant) => [label(grant), [grant.action]]),
      ...Array.from(exercises.keys(), (user) => [user, []]),
    ]);
  }, 60_000);

  it('that nothing on this machine asks for are few and known', () => {
    const granted = roles.grants.map(({ user, action }) => `${user}: ${action}`);
    const listed = NOT_EXERCISED.flatMap(({ users, actions }) =>
      users.flatMap((user) => actions.map((action) => `${user}: ${action}`)),
    );
    expect(granted).toEqual(expect.arrayContaining(listed));
  });

  it('stand in docs/security.md, with a reason each', async () => {
    const text = await readFile(join(ROOT, 'docs', 'security.md'), 'utf8');
    const told = text.split('\n').flatMap((line) => {
      const [, user, actions, resource, reason] = /^\| `(.+?)` \| (`.+?`) \| `(.+?)` \| (.+) \|$/.exec(line) ?? [];
      return Array.from(reason === undefined ? [] : (actions ?? '').matchAll(/`(.+?)`/g), ([, action]) => {
        return `${user}: ${action} on ${resource}`;
      });
    });
    expect(told.toSorted()).toEqual(roles.grants.map(label).toSorted());
  });

  it('have cost no reading: the pipeline is right again once they are back', async () => {
    await serveTimers(true);
    trigger = await pipeline.startTrigger();
    await send(makeRecords(2, 1_000, PARTITIONS, Date.now() - 10_000));
    await eventually(SETTLED_MS, () => expectExactlyOnce(pipeline, sent));
  }, 60_000);
});
