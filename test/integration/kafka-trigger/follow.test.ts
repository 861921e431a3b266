import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { freePort } from '../../../local/ports.ts';
import { type TemporaryEmulator, temporaryEmulator } from '../emulator.ts';
import { eventually, startKafka, type TestKafka } from './kafka.ts';
import { type ProgramProcess, startPollerProcess } from './poller-process.ts';
import { eventsOf, recorder } from './recorder.ts';

jest.setTimeout(120_000);

const STACK = 'Followed';
/** What only functions could reach, were they in its network. */
const ELSEWHERE = 'broker.elsewhere.invalid:19092';

/** Each test goes on where the one before it ended. */
describe('a poller that outlives its stack', () => {
  let kafka: TestKafka;
  let emulator: TemporaryEmulator;
  let cloudFormation: CloudFormationClient;
  let directory: string;
  let topics: [string, string];
  let healthPort: number;
  let poller: ProgramProcess;

  beforeAll(async () => {
    [kafka, emulator] = await Promise.all([startKafka(), temporaryEmulator()]);
    cloudFormation = new CloudFormationClient(emulator.client);
    directory = await mkdtemp(join(tmpdir(), 'recorder-'));
    topics = [await kafka.createTopic(), await kafka.createTopic()];
    healthPort = await freePort();
    const args = ['--follow', '--bootstrap-servers', kafka.bootstrapServers, '--stack', STACK];
    args.push('--endpoint', emulator.endpoint, '--health-port', String(healthPort));
    poller = startPollerProcess(args, emulator.environment);
  });
  afterAll(async () => {
    await poller.end('SIGTERM');
    cloudFormation.destroy();
    await Promise.all([kafka.stop(), emulator.stop()]);
    await rm(directory, { recursive: true, force: true });
  });

  const template = (topic: string) =>
    JSON.stringify({
      Resources: {
        Recorder: recorder(directory),
      },
      Metadata: {
        KafkaTriggers: {
          Trigger: {
            FunctionName: { 'Fn::GetAtt': ['Recorder', 'Arn'] },
            Topics: [topic],
            StartingPosition: 'TRIM_HORIZON',
            MaximumBatchingWindowInSeconds: 0,
            SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: [ELSEWHERE] } },
          },
        },
      },
    });

  const events = () => eventsOf(directory);

  async function health(): Promise<[status: number, text: string]> {
    const response = await fetch(`http://127.0.0.1:${healthPort}`);
    return [response.status, await response.text()];
  }

  const produce = (topic: string) => kafka.producer.send({ messages: [{ topic, value: Buffer.from('x') }] });
  const isReady = (times: number) => eventually(() => poller.output().split('ready:').length > times);

  test('waits for the stack in good health', async () => {
    await eventually(async () => (await health())[1].startsWith('Waiting'));
    expect(await health()).toEqual([200, `Waiting for the stack ${STACK}, which is not deployed.\n`]);
  });

  test('serves it when it is there, over addresses of its own that events do not tell', async () => {
    await cloudFormation.send(new CreateStackCommand({ StackName: STACK, TemplateBody: template(topics[0]) }));
    await isReady(1);
    await produce(topics[0]);
    await eventually(async () => (await events()).length === 1);
    const [event] = await events();
    expect(event?.bootstrapServers).toBe(ELSEWHERE);
    expect(Object.keys(event?.records ?? {})).toEqual([`${topics[0]}-0`]);
    expect(await health()).toEqual([200, `Serving the stack ${STACK}.\n`]);
  });

  test('tells that its broker is gone, and that it is back', async () => {
    await kafka.kill();
    await eventually(async () => (await health())[0] === 503);
    expect((await health())[1]).toContain('Trigger: ');
    await kafka.restart();
    await eventually(async () => (await health())[0] === 200, 40_000);
  });

  test('serves what is deployed over it', async () => {
    await cloudFormation.send(new UpdateStackCommand({ StackName: STACK, TemplateBody: template(topics[1]) }));
    await isReady(2);
    await produce(topics[1]);
    await eventually(async () => (await events()).length === 2);
    expect(Object.keys((await events())[1]?.records ?? {})).toEqual([`${topics[1]}-0`]);
  });

  test('ends with the stack and begins with the next of its name', async () => {
    await cloudFormation.send(new DeleteStackCommand({ StackName: STACK }));
    await eventually(async () => (await health())[1].startsWith('Waiting'));
    expect(poller.output()).toContain(`The stack ${STACK} is gone`);
    await cloudFormation.send(new CreateStackCommand({ StackName: STACK, TemplateBody: template(topics[1]) }));
    await isReady(3);
  });

  test('tells that its endpoint does not answer, and waits for that as well', async () => {
    await emulator.stop();
    await eventually(async () => (await health())[0] === 503);
    expect((await health())[1]).toContain('looking at the stack fails: CloudFormation does not answer');
    expect(await poller.end('SIGTERM')).toBe(0);
    expect(poller.output()).toContain('stopped.');
  });
});
