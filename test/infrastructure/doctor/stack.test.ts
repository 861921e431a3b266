import { beforeAll, describe, expect, it, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { STACK_CALLS } from '../../../local/commands/doctor/calls.ts';
import type { Finding } from '../../../local/commands/doctor/finding.ts';
import { nameOf } from '../../../local/commands/doctor/report.ts';
import { lookAtStack } from '../../../local/commands/doctor/stack/look-at-stack.ts';
import { AwsError, type RecordedAnswers, startRecordedAws } from '../../support/recorded-aws/recorded-aws.ts';
import { synthesize, synthesizeMsk } from '../synthesize.ts';
import { alarms, healthyStack, metricData, REGION, STACK, subscriptions } from './recorded-stack.ts';

const NOW = Date.now();
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

let msk: { kafka: Template; pipeline: Template };
let external: { pipeline: Template };
const calls = new Set<string>();

beforeAll(() => {
  msk = synthesizeMsk();
  external = { pipeline: synthesize() };
});

/** Looks at a deployment that is well but for some answers. */
async function look(
  changes: RecordedAnswers = {},
  deployment: { kafka?: Template; pipeline: Template } = msk,
): Promise<readonly Finding[]> {
  const aws = await startRecordedAws({ ...healthyStack(deployment, NOW), ...changes });
  try {
    return await lookAtStack({
      stackName: STACK,
      place: { endpoint: aws.endpoint, region: REGION, engine: undefined },
      settings: { endpoint: aws.endpoint, region: REGION, credentials: CREDENTIALS },
      bootstrapServers: undefined,
      environment: {},
      now: NOW,
      onWaiting: () => {},
      onCall: (call) => calls.add(call),
    });
  } finally {
    await aws.stop();
  }
}

const unwell = (findings: readonly Finding[]) =>
  findings.filter(({ status }) => status !== 'ok').map((finding) => `${nameOf(finding)} ${finding.status}`);

describe('the doctor, on AWS with MSK,', () => {
  it('finds a healthy deployment well, all of it', async () => {
    const findings = await look();
    expect(unwell(findings)).toEqual([]);
    const names = findings.map(nameOf);
    expect(names).toEqual([...new Set(names)]);
    expect(names).toEqual(
      expect.arrayContaining([
        'stack CityTemperatures',
        'stack CityTemperatures-Kafka',
        'cluster MSK',
        'topic input_dead_letter',
        'trigger window-closer',
        'lag window-maxima',
        'ttl WindowMaxima',
        'dead-letters failed-minutes',
        'function averages-widget',
        'recursion window-closer',
        'concurrency account',
        'generator readings',
        'results open windows',
        'alarms told',
        'subscriptions',
      ]),
    );
  });

  const base64 = (config: object | string) =>
    Buffer.from(typeof config === 'string' ? config : JSON.stringify(config)).toString('base64');
  const topic = (name: string, change: object): RecordedAnswers => ({
    'kafka:DescribeTopic': (call) => {
      const answer = healthyStack(msk, NOW)['kafka:DescribeTopic'];
      const healthy = typeof answer === 'function' ? answer(call) : answer;
      return call.input.TopicName === name ? { ...Object(healthy), ...change } : Object(healthy);
    },
  });

  test.each<[string, RecordedAnswers, readonly string[]]>([
    [
      'a topic whose settings are lines of name=value',
      topic('output_avg', {
        configs: base64('cleanup.policy=compact\nmin.insync.replicas=2\nunclean.leader.election.enable=false'),
      }),
      [],
    ],
    [
      'a topic without the settings that keep acknowledged records',
      topic('output_avg', { configs: base64({ 'cleanup.policy': 'compact' }) }),
      ['topic output_avg fault'],
    ],
    ['a topic with fewer replicas', topic('input', { replicationFactor: 2 }), ['topic input warning']],
    [
      'topics that are missing',
      { 'kafka:ListTopics': { topics: [] } },
      ['input', 'output_avg', 'output_max', 'input_dead_letter'].map((name) => `topic ${name} fault`),
    ],
    [
      'a cluster that MSK is at work on',
      { 'kafka:DescribeClusterV2': { clusterInfo: { state: 'HEALING', provisioned: { numberOfBrokerNodes: 3 } } } },
      ['cluster MSK warning'],
    ],
    [
      'invocations that were dropped as a loop',
      metricData({ RecursiveInvocationsDropped: 4 }, NOW),
      [
        'dropped generator',
        'dropped city-averages',
        'dropped averages-widget',
        'dropped window-closer',
        'dropped window-maxima',
      ].map((name) => `${name} fault`),
    ],
    [
      'a loop that Lambda would stop',
      { 'lambda:GetFunctionRecursionConfig': { RecursiveLoop: 'Terminate' } },
      ['recursion window-closer fault'],
    ],
    [
      'a new account',
      {
        'lambda:GetAccountSettings': { AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 } },
      },
      ['concurrency account warning'],
    ],
    [
      'consumers that lag',
      metricData({ OffsetLag: 30_000 }, NOW),
      ['lag city-averages fault', 'lag window-maxima fault'],
    ],
    [
      'consumers whose lag only MSK tells',
      metricData({ OffsetLag: undefined, SumOffsetLag: 30_000 }, NOW),
      ['lag city-averages fault', 'lag window-maxima fault'],
    ],
    ['readings that are rejected', metricData({ RecordsRejected: 300 }, NOW), ['rejected readings fault']],
    [
      'timers that nobody serves',
      metricData({ ApproximateAgeOfOldestMessage: 1_000 }, NOW),
      ['timers WindowTimers fault'],
    ],
    ['a generator that is silent', metricData({ RecordsProduced: undefined }, NOW), ['generator readings fault']],
    [
      'a schedule that is off',
      { 'scheduler:GetSchedule': { State: 'DISABLED', CreationDate: 1, LastModificationDate: 1 } },
      ['generator schedule fault'],
    ],
    [
      'time to live that is off',
      { 'dynamodb:DescribeTimeToLive': { TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } } },
      ['ttl WindowMaxima fault'],
    ],
    [
      'an address that has not confirmed',
      { 'sns:ListSubscriptionsByTopic': subscriptions('PendingConfirmation') },
      ['subscriptions fault'],
    ],
    [
      'a trigger that may not read Kafka',
      {
        'lambda:ListEventSourceMappings': (call) => {
          const answer = healthyStack(msk, NOW)['lambda:ListEventSourceMappings'];
          const { EventSourceMappings } = Object(typeof answer === 'function' ? answer(call) : answer);
          const result = { LastProcessingResult: 'PROBLEM: Cluster failed to authorize Lambda' };
          return {
            EventSourceMappings: EventSourceMappings.map((one: object) =>
              'LastProcessingResult' in one ? { ...one, ...result } : one,
            ),
          };
        },
      },
      ['trigger city-averages fault', 'trigger window-maxima fault'],
    ],
  ])('finds %s', async (_what, changes, expected) => {
    expect(unwell(await look(changes)).toSorted()).toEqual(expected.toSorted());
  });

  it('finds an alarm that is raised, with what its description says', async () => {
    const raised = alarms(msk.pipeline.toJSON() as Parameters<typeof alarms>[0], NOW, [`${STACK}-offline-partitions`]);
    const finding = (await look(raised)).find(({ check }) => check === 'alarm');
    expect(finding).toMatchObject({ status: 'fault', advice: { see: 'docs/runbook.md#partitions-are-offline' } });
  });

  it('finds a stack that is not there, and looks no further', async () => {
    const findings = await look({
      'cloudformation:DescribeStacks': new AwsError('ValidationError', 400, `Stack with id ${STACK} does not exist`),
    });
    expect(unwell(findings)).toEqual([`stack ${STACK} fault`]);
    expect(findings).toHaveLength(1);
  });

  it.each([
    ['CREATE_IN_PROGRESS', 'warning'],
    ['ROLLBACK_COMPLETE', 'fault'],
  ])('finds a stack that is not made yet, %s, and looks no further', async (state, status) => {
    const time = new Date(NOW).toISOString();
    const findings = await look({
      'cloudformation:DescribeStacks': `<Stacks><member><StackStatus>${state}</StackStatus><CreationTime>${time}</CreationTime></member></Stacks>`,
    });
    expect(unwell(findings)).toEqual([`stack ${STACK} ${status}`]);
  });

  it('looks on when the last update could not be taken back', async () => {
    const failed: RecordedAnswers = {
      'cloudformation:DescribeStacks': (call) => {
        const answer = healthyStack(msk, NOW)['cloudformation:DescribeStacks'];
        const healthy = typeof answer === 'function' ? answer(call) : answer;
        return String(healthy).replace('CREATE_COMPLETE', 'UPDATE_ROLLBACK_FAILED');
      },
    };
    const findings = await look(failed);
    expect(unwell(findings)).toEqual([`stack ${STACK} fault`, `stack ${STACK}-Kafka fault`]);
    expect(findings.length).toBeGreaterThan(30);
  });

  it('says so once when the credentials are no good', async () => {
    const findings = await look({ 'cloudformation:DescribeStacks': new AwsError('ExpiredToken', 403) });
    expect(findings).toMatchObject([{ status: 'unknown' }]);
    expect(findings[0]?.found).toContain('the credentials are not accepted');
  });
});

describe('the doctor, on AWS with a Kafka of yours,', () => {
  it('finds a healthy deployment well, and says that it does not reach Kafka', async () => {
    expect(unwell(await look({}, external))).toEqual(['kafka brokers not-measured']);
  });
});

describe('a right that is missing', () => {
  const operations = Object.keys(STACK_CALLS).filter((call) => call !== 'cloudformation:DescribeStacks');
  // Only the log of a generator that is silent is read.
  const silent = metricData({ RecordsProduced: undefined }, NOW);

  test.each(operations)('to call %s is a line that names it, and no crash', async (call) => {
    const findings = await look({
      ...(call.startsWith('logs:') && silent),
      [call]: new AwsError('AccessDeniedException'),
    });
    const needs = (STACK_CALLS[call] ?? []).join(', ');
    const denied = findings.filter(({ found }) => found.includes(`needs ${needs}`));
    expect(denied.map(({ status }) => status)).toContain(call.startsWith('logs:') ? 'fault' : 'unknown');
    expect(findings.length).toBeGreaterThan(20);
  });
});

test('every right of the policy is one that these looks have used', () => {
  expect([...calls].toSorted()).toEqual(Object.keys(STACK_CALLS).toSorted());
});
