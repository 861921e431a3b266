import { expect, test } from '@jest/globals';
import { type FollowOptions, follow } from '../../../local/kafka-trigger/follow.ts';
import type { Deployed, ServedTrigger } from '../../../local/kafka-trigger/serving.ts';
import { ended } from '../../../local/kafka-trigger/signals.ts';
import { phaseOf, type StackPhase } from '../../../local/kafka-trigger/stack.ts';
import { RefusedTriggerError } from '../../../local/kafka-trigger/trigger.ts';
import { Troubles } from '../../../local/kafka-trigger/troubles.ts';

const deployed = (stackId: string, ...topics: string[]): Deployed => ({
  stackId,
  triggers: topics.map((topic) => ({
    trigger: {
      name: 'Trigger',
      functionName: 'function',
      topic,
      startingPosition: 'LATEST',
      batchSize: 1,
      windowMs: 0,
      consumerGroupId: 'group',
      source: { kind: 'self-managed', bootstrapServers: ['kafka:9092'] },
    },
    bootstrapServers: ['kafka:9092'],
  })),
  leftOut: undefined,
});

/** What one look at the stack finds. */
type Sight = StackPhase | Deployed | Error;

/** Follows through the sights, one after the other, and tells what was served, logged and wrong after each. */
async function through(sights: readonly Sight[], serve?: FollowOptions['serve']) {
  const stop = new AbortController();
  const troubles = new Troubles();
  const running = new Set<readonly ServedTrigger[]>();
  const served: string[][] = [];
  const wrong: string[][] = [];
  const lines: string[] = [];
  const states: string[] = [];
  let now: Sight | undefined = sights[0];
  let looks = 0;
  const options: FollowOptions = {
    stackName: 'Stack',
    phase: async () => {
      if (now instanceof Error && !(now instanceof RefusedTriggerError)) {
        throw now;
      }
      return typeof now === 'string' ? now : 'deployed';
    },
    read: async () => {
      if (now instanceof RefusedTriggerError) {
        throw now;
      }
      return now as Deployed;
    },
    serve:
      serve ??
      (async (triggers, signal) => {
        running.add(triggers);
        await ended(signal);
        running.delete(triggers);
      }),
    pause: async () => {
      served.push([...running].flatMap((triggers) => triggers.map(({ trigger }) => trigger.topic)));
      wrong.push(troubles.sentences);
      looks += 1;
      now = sights[looks];
      if (looks === sights.length) {
        stop.abort();
      }
    },
    log: (line) => lines.push(line),
    report: troubles.report,
    onState: (state) => states.push(state),
  };
  await follow(options, stop.signal);
  return { served, wrong, lines, states, left: running.size };
}

test('a stack is waited for, served, given up with its deletion, and served again', async () => {
  const first = deployed('first', 'input');
  const { served, lines, states, left } = await through([
    'absent',
    'absent',
    'changing',
    first,
    first,
    'absent',
    deployed('second', 'input'),
  ]);
  expect(served).toEqual([[], [], [], ['input'], ['input'], [], ['input']]);
  expect(lines).toEqual([
    'Waiting for the stack Stack, which is not deployed.',
    'Serving the stack Stack.',
    'The stack Stack is gone: no longer serving what it was.',
    'Waiting for the stack Stack, which is not deployed.',
    'Serving the stack Stack.',
  ]);
  expect(states).toHaveLength(4);
  expect(left).toBe(0);
});

test('an update that changes triggers begins anew, and goes on as before until it is done', async () => {
  const { served, lines } = await through([
    deployed('stack', 'input'),
    'changing',
    deployed('stack', 'input', 'other'),
    deployed('stack'),
    deployed('stack', 'input'),
  ]);
  expect(served).toEqual([['input'], ['input'], ['input', 'other'], [], ['input']]);
  expect(lines.filter((line) => line.includes('is another one'))).toHaveLength(2);
  expect(lines).toContain('Waiting for a Kafka trigger of the stack Stack to serve: it has none that is enabled.');
});

test('the same name on a stack that was made anew is another stack', async () => {
  const { lines } = await through([deployed('first', 'input'), deployed('second', 'input')]);
  expect(lines).toContain('The stack Stack is another one: no longer serving what it was.');
});

test('an endpoint that does not answer is waited for, told once, and changes nothing of what is served', async () => {
  const silent = new Error('CloudFormation does not answer.');
  const stack = deployed('stack', 'input');
  const { served, wrong, lines } = await through([silent, silent, stack, silent, stack]);
  expect(served).toEqual([[], [], ['input'], ['input'], ['input']]);
  expect(wrong).toEqual([
    ['looking at the stack fails: CloudFormation does not answer'],
    ['looking at the stack fails: CloudFormation does not answer'],
    [],
    ['looking at the stack fails: CloudFormation does not answer'],
    [],
  ]);
  expect(lines).toEqual([
    'CloudFormation does not answer. Waiting for it.',
    'The endpoint answers again.',
    'Serving the stack Stack.',
    'CloudFormation does not answer. Waiting for it.',
    'The endpoint answers again.',
  ]);
});

test('triggers that the endpoint serves are waited beside in good health, and those that are left are served', async () => {
  const leftOut = 'LocalStack serves Mapping itself';
  const { served, wrong, states } = await through([
    { ...deployed('stack'), leftOut },
    { ...deployed('stack', 'input'), leftOut },
  ]);
  expect(served).toEqual([[], ['input']]);
  expect(wrong).toEqual([[], []]);
  expect(states).toEqual([
    'Waiting for a Kafka trigger of the stack Stack to serve: LocalStack serves Mapping itself',
    'Serving the stack Stack in part: LocalStack serves Mapping itself',
  ]);
});

test("mappings that become the endpoint's to serve are served no longer", async () => {
  const { served } = await through([
    deployed('stack', 'input'),
    { ...deployed('stack'), leftOut: 'LocalStack serves Mapping itself' },
  ]);
  expect(served).toEqual([['input'], []]);
});

test('a trigger that is refused is wrong until another is deployed', async () => {
  const refused = new RefusedTriggerError('Trigger', 'FilterCriteria', 'is not supported by the local poller.');
  const { served, wrong, lines } = await through([
    deployed('stack', 'input'),
    refused,
    refused,
    deployed('stack', 'other'),
  ]);
  expect(served).toEqual([['input'], [], [], ['other']]);
  expect(wrong.map((sentences) => sentences.length)).toEqual([0, 1, 1, 0]);
  expect(lines.filter((line) => line.includes('FilterCriteria'))).toHaveLength(1);
});

test('ends with what goes wrong in the serving', async () => {
  const serve = async () => {
    throw new Error('out of memory');
  };
  await expect(through([deployed('stack', 'input'), 'changing', 'changing'], serve)).rejects.toThrow('out of memory');
});

test.each([
  [undefined, 'absent'],
  ['CREATE_IN_PROGRESS', 'changing'],
  ['CREATE_COMPLETE', 'deployed'],
  ['CREATE_FAILED', 'absent'],
  ['ROLLBACK_COMPLETE', 'absent'],
  ['UPDATE_IN_PROGRESS', 'changing'],
  ['UPDATE_COMPLETE', 'deployed'],
  ['UPDATE_ROLLBACK_COMPLETE', 'deployed'],
  ['UPDATE_ROLLBACK_FAILED', 'changing'],
  ['IMPORT_COMPLETE', 'deployed'],
  ['DELETE_IN_PROGRESS', 'absent'],
  ['DELETE_COMPLETE', 'absent'],
  ['DELETE_FAILED', 'absent'],
  ['REVIEW_IN_PROGRESS', 'absent'],
])('a stack that is %s is %s', (status, phase) => {
  expect(phaseOf(status)).toBe(phase);
});
