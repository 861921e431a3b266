import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { SelfManagedKafkaEvent } from 'aws-lambda';
import { type TemporaryEmulator, temporaryEmulator } from '../emulator.ts';
import { eventually, startKafka, type TestKafka } from './kafka.ts';
import { type ProgramProcess, startPollerProcess } from './poller-process.ts';
import { eventsOf, recorder } from './recorder.ts';

jest.setTimeout(60_000);

const STACK = 'Recorders';

describe('the poller of a deployed stack', () => {
  let kafka: TestKafka;
  let emulator: TemporaryEmulator;
  let directories: { first: string; second: string };
  let topics: { first: string; second: string };
  const running = new Set<ProgramProcess>();

  beforeAll(async () => {
    [kafka, emulator] = await Promise.all([startKafka(), temporaryEmulator()]);
    const directory = () => mkdtemp(join(tmpdir(), 'recorder-'));
    directories = { first: await directory(), second: await directory() };
    topics = { first: await kafka.createTopic({ partitions: 2 }), second: await kafka.createTopic() };
    const cloudFormation = new CloudFormationClient(emulator.client);
    await cloudFormation.send(new CreateStackCommand({ StackName: STACK, TemplateBody: JSON.stringify(template()) }));
    await eventually(async () => {
      const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: STACK }));
      return stack?.StackStatus === 'CREATE_COMPLETE';
    });
    cloudFormation.destroy();
  });
  afterEach(async () => {
    await Promise.all([...running].map((poller) => poller.end('SIGKILL')));
  });
  afterAll(async () => {
    await Promise.all([kafka.stop(), emulator.stop()]);
    await Promise.all(Object.values(directories).map((directory) => rm(directory, { recursive: true, force: true })));
  });

  /** One trigger as a mapping, the other as a description in the metadata. */
  function template() {
    const trigger = (name: string, topic: string) => ({
      FunctionName: { 'Fn::GetAtt': [name, 'Arn'] },
      Topics: [topic],
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: [kafka.bootstrapServers] } },
    });
    return {
      Resources: {
        First: recorder(directories.first),
        Second: recorder(directories.second),
        FirstTrigger: { Type: 'AWS::Lambda::EventSourceMapping', Properties: trigger('First', topics.first) },
      },
      Metadata: { KafkaTriggers: { SecondTrigger: trigger('Second', topics.second) } },
    };
  }

  async function startPoller() {
    const args = ['--stack', STACK, '--endpoint', emulator.endpoint];
    const started = startPollerProcess(args, emulator.environment);
    const poller: ProgramProcess = {
      ...started,
      end: (signal) => {
        running.delete(poller);
        return started.end(signal);
      },
    };
    running.add(poller);
    await eventually(() => poller.output().includes('ready'));
    return poller;
  }

  const valuesOf = (events: SelfManagedKafkaEvent[]) =>
    events.flatMap(({ records }) => Object.values(records).flat()).map(({ value }) => atob(value));
  const produce = (topic: string, values: readonly string[]) =>
    kafka.producer.send({ messages: values.map((value) => ({ topic, partition: 0, value: Buffer.from(value) })) });

  test('serves every trigger of the stack, each to its function, and ends in good order', async () => {
    const poller = await startPoller();
    await Promise.all([produce(topics.first, ['a', 'b']), produce(topics.second, ['c'])]);
    await eventually(async () => valuesOf(await eventsOf(directories.first)).length === 2);
    await eventually(async () => valuesOf(await eventsOf(directories.second)).length === 1);
    expect(valuesOf(await eventsOf(directories.first))).toEqual(['a', 'b']);
    const [event] = await eventsOf(directories.second);
    expect(event).toMatchObject({ eventSource: 'SelfManagedKafka', bootstrapServers: kafka.bootstrapServers });
    expect(Object.keys(event?.records ?? {})).toEqual([`${topics.second}-0`]);
    expect(await poller.end('SIGTERM')).toBe(0);
    expect(poller.output()).toContain('stopped.');
  });

  test('lets the running invocation end when it is stopped, and commits it', async () => {
    const hold = join(directories.first, 'hold');
    const before = (await eventsOf(directories.first)).length;
    const poller = await startPoller();
    await writeFile(hold, '');
    await produce(topics.first, ['held']);
    await eventually(async () => (await eventsOf(directories.first)).length === before + 1);
    const code = poller.end('SIGTERM');
    await eventually(() => poller.output().includes('stopping'));
    await rm(hold);
    expect(await code).toBe(0);
    const next = await startPoller();
    await produce(topics.first, ['next']);
    await eventually(async () => valuesOf(await eventsOf(directories.first)).includes('next'));
    expect(valuesOf((await eventsOf(directories.first)).slice(before))).toEqual(['held', 'next']);
    expect(await next.end('SIGINT')).toBe(0);
  });

  test('delivers the same batch until the function takes it', async () => {
    const fail = join(directories.second, 'fail');
    const before = (await eventsOf(directories.second)).length;
    const poller = await startPoller();
    await writeFile(fail, '');
    await produce(topics.second, ['x', 'y']);
    await eventually(async () => (await eventsOf(directories.second)).length >= before + 2);
    await rm(fail);
    await eventually(() => poller.output().includes('after all'));
    expect(poller.output()).toContain('told to fail');
    const attempts = (await eventsOf(directories.second)).slice(before).map((event) => JSON.stringify(event));
    expect(new Set(attempts).size).toBe(1);
    expect(await poller.end('SIGTERM')).toBe(0);
  });

  test('loses nothing when it is killed in the middle of an invocation', async () => {
    const hold = join(directories.first, 'hold');
    const values = Array.from({ length: 35 }, (_, index) => `k${index}`);
    const before = (await eventsOf(directories.first)).length;
    const killed = await startPoller();
    await writeFile(hold, '');
    await produce(topics.first, values);
    await eventually(async () => (await eventsOf(directories.first)).length === before + 1);
    expect(await killed.end('SIGKILL')).toBe('SIGKILL');
    await rm(hold);
    await startPoller();
    const delivered = async () => valuesOf((await eventsOf(directories.first)).slice(before));
    await eventually(async () => (await delivered()).includes('k34'));
    // The batch that was running comes again, as it was never committed; every record comes, and in order.
    expect((await delivered()).slice(10)).toEqual(values);
  });
});
