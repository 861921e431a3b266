import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { STACK_CALLS } from '../../../local/commands/doctor/calls.ts';
import type { Finding } from '../../../local/commands/doctor/finding.ts';
import { lookAtStack } from '../../../local/commands/doctor/stack/look-at-stack.ts';
import { inspectEngine } from '../../../local/endpoint/engine.ts';
import { ROOT } from '../../../local/paths.ts';
import { type PolicyDocument, without } from '../permissions/policy.ts';
import { type DeployedPipeline, deployPipeline } from '../pipeline/deployed-pipeline.ts';

const USER = { UserName: 'doctor' };

let pipeline: DeployedPipeline;
let iam: IAMClient;
let policy: PolicyDocument;
let credentials: { accessKeyId: string; secretAccessKey: string };

beforeAll(async () => {
  // Nothing can be deployed while MiniStack enforces IAM, and it decides that when it starts: so it keeps what was deployed.
  pipeline = await deployPipeline(1, {}, { PERSIST_STATE: '1', S3_PERSIST: '1' });
  policy = await documentedPolicy();
  iam = new IAMClient(pipeline.emulator.client);
  await iam.send(new CreateUserCommand(USER));
  await allow(policy);
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand(USER));
  credentials = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
  await takeTlsFromQueues();
  await pipeline.emulator.restart({ AUTH: 'true' });
});

afterAll(async () => {
  iam?.destroy();
  await pipeline?.stop();
});

async function documentedPolicy(): Promise<PolicyDocument> {
  const text = await readFile(join(ROOT, 'docs', 'doctor.md'), 'utf8');
  const [, json = ''] = /<!-- policy: stack -->\n```json\n([^`]+)```/.exec(text) ?? [];
  return JSON.parse(json);
}

/** What MiniStack 1.5.33 asks for in place of the action of that name (`_lambda_action` in its core/iam_actions.py). */
const IN_ITS_WORDS: Readonly<Record<string, string>> = {
  'lambda:GetFunctionConcurrency': 'lambda:PutFunctionConcurrency',
  'lambda:GetFunctionRecursionConfig': 'lambda:GetFunction',
};

async function allow({ Statement, ...document }: PolicyDocument): Promise<void> {
  const translated = Statement.map((statement) => ({
    ...statement,
    Action: [statement.Action].flat().map((action) => IN_ITS_WORDS[action] ?? action),
  }));
  const PolicyDocument = JSON.stringify({ ...document, Statement: translated });
  await iam.send(new PutUserPolicyCommand({ ...USER, PolicyName: 'doctor', PolicyDocument }));
}

/** The queues refuse whoever comes without TLS, and that is how everybody comes to the emulator. */
async function takeTlsFromQueues(): Promise<void> {
  const sqs = new SQSClient({ ...pipeline.emulator.client, useQueueUrlAsEndpoint: false });
  const queues = Object.entries(pipeline.outputs).filter(([output]) => output.endsWith('Queue'));
  for (const [, QueueUrl] of queues) {
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: '' } }));
  }
  sqs.destroy();
}

/** Looks at the stack by the rights of the user. */
async function look(): Promise<readonly Finding[]> {
  const { endpoint, client } = pipeline.emulator;
  return lookAtStack({
    stackName: pipeline.stackName,
    place: { endpoint, region: client.region, engine: await inspectEngine(endpoint) },
    settings: { endpoint, region: client.region, credentials },
    bootstrapServers: undefined,
    environment: {},
    now: Date.now(),
    onWaiting: () => {},
  });
}

const needed = (findings: readonly Finding[]) =>
  new Set(findings.flatMap(({ found }) => /could not look: needs (.+)/.exec(found)?.slice(1) ?? []));

/** Not asked of an emulator, or only when something is wrong: MSK, alarms that tell somebody, the log of a generator that is silent. */
const NOT_ASKED = /^(kafka|kafka-cluster|sns|logs):/;
/** What MiniStack 1.5.33 lets everybody do. */
const NOT_ENFORCED: readonly string[] = ['lambda:GetAccountSettings'];

describe('the rights that docs/doctor.md lists', () => {
  it('are enough, while IAM is enforced', async () => {
    const findings = await look();
    expect(findings.filter(({ status }) => status === 'unknown')).toEqual([]);
    expect(findings.length).toBeGreaterThan(20);
  });

  it('are all needed: without one the doctor says that it needs just that', async () => {
    const actions = Object.values(STACK_CALLS)
      .flat()
      .filter((action) => !NOT_ASKED.test(action) && !NOT_ENFORCED.includes(action));
    const missed: [string, string[]][] = [];
    for (const action of actions) {
      await allow(without(policy, { statement: 0, action, resource: '*' }));
      missed.push([action, [...needed(await look())]]);
    }
    await allow(policy);
    expect(missed).toEqual(actions.map((action) => [action, [action]]));
  }, 120_000);
});
