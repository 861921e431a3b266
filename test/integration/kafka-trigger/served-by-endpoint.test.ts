import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourceCommand,
  GetTemplateCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { SelfManagedKafkaEvent } from 'aws-lambda';
import { type AwsAddress, awsAddress } from '../../../local/endpoint/address.ts';
import { inspectEngine } from '../../../local/endpoint/engine.ts';
import { stackExists } from '../../../local/kafka-trigger/stack.ts';
import { freePort } from '../../../local/ports.ts';
import { STACK_NAME } from '../../../local/run/deployment.ts';
import { type LicensedLocalStack, startLicensedLocalStack } from '../../support/licensed-localstack.ts';
import { type TemporaryEmulator, temporaryEmulator } from '../emulator.ts';
import { eventually, startKafka, type TestKafka } from './kafka.ts';
import { type ProgramProcess, startPollerProcess, startProgram } from './poller-process.ts';
import { eventsOf, recorder } from './recorder.ts';

jest.setTimeout(120_000);

/** One trigger as a mapping, which is the endpoint's, and one as a description in the metadata, which is ours. */
const BOTH = 'Both';
const MAPPING_ONLY = 'MappingOnly';
const GROUP = 'of-the-mapping';
const REASON =
  'LocalStack 2026.3.0, edition pro, serves MappedTrigger itself, and each record would be delivered twice';

describe('at an endpoint that serves Kafka mappings itself', () => {
  let kafka: TestKafka;
  let emulator: TemporaryEmulator;
  let localStack: LicensedLocalStack;
  let aws: AwsAddress;
  let directories: { mapped: string; described: string };
  let topics: { mapped: string; described: string };
  const running = new Set<ProgramProcess>();

  beforeAll(async () => {
    [kafka, emulator] = await Promise.all([startKafka(), temporaryEmulator()]);
    localStack = await startLicensedLocalStack(emulator.endpoint);
    aws = awsAddress(localStack.endpoint);
    const directory = () => mkdtemp(join(tmpdir(), 'recorder-'));
    directories = { mapped: await directory(), described: await directory() };
    topics = { mapped: await kafka.createTopic(), described: await kafka.createTopic() };
    await createStacks();
  });
  afterEach(async () => {
    await Promise.all([...running].map((program) => program.end('SIGKILL')));
    running.clear();
    localStack.says = 'licensed';
  });
  afterAll(async () => {
    await localStack.stop();
    await Promise.all([kafka.stop(), emulator.stop()]);
    await Promise.all(Object.values(directories).map((directory) => rm(directory, { recursive: true, force: true })));
  });

  async function createStacks(): Promise<void> {
    const trigger = (name: string, topic: string) => ({
      FunctionName: { 'Fn::GetAtt': [name, 'Arn'] },
      Topics: [topic],
      StartingPosition: 'TRIM_HORIZON',
      MaximumBatchingWindowInSeconds: 0,
      SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: [kafka.bootstrapServers] } },
    });
    const Properties = {
      ...trigger('Mapped', topics.mapped),
      SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: GROUP },
    };
    const mapped = {
      Mapped: recorder(directories.mapped),
      MappedTrigger: { Type: 'AWS::Lambda::EventSourceMapping', Properties },
    };
    const templates = {
      [MAPPING_ONLY]: { Resources: mapped },
      [BOTH]: {
        Resources: { ...mapped, Described: recorder(directories.described) },
        Metadata: { KafkaTriggers: { DescribedTrigger: trigger('Described', topics.described) } },
      },
    };
    const client = new CloudFormationClient(aws.client);
    for (const [StackName, template] of Object.entries(templates)) {
      await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template) }));
      await waitUntilStackCreateComplete({ client, maxWaitTime: 60, minDelay: 0.2 }, { StackName });
    }
    client.destroy();
  }

  function poller(stack: string, ...more: string[]): ProgramProcess {
    const started = startPollerProcess(['--stack', stack, '--endpoint', localStack.endpoint, ...more], aws.environment);
    running.add(started);
    return started;
  }

  const produce = (topic: string, values: readonly string[]) =>
    kafka.producer.send({ messages: values.map((value) => ({ topic, partition: 0, value: Buffer.from(value) })) });

  /** The endpoint's part: invokes the mapping's function once for each record of its topic. */
  async function deliverAsEndpoint(): Promise<void> {
    const cloudFormation = new CloudFormationClient(aws.client);
    const lambda = new LambdaClient(aws.client);
    const resource = { StackName: BOTH, LogicalResourceId: 'Mapped' };
    const { StackResourceDetail: detail } = await cloudFormation.send(new DescribeStackResourceCommand(resource));
    const [page] = await kafka.reader.fetch(topics.mapped, new Map([[0, 0n]]), { maxWaitMs: 100, maxBytes: 1_000_000 });
    for (const { value } of page?.kind === 'page' ? page.records : []) {
      const records = { [`${topics.mapped}-0`]: [{ value: value?.toString('base64') }] };
      const FunctionName = detail?.PhysicalResourceId;
      await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ records }) }));
    }
    cloudFormation.destroy();
    lambda.destroy();
  }

  const valuesOf = (events: SelfManagedKafkaEvent[]) =>
    events.flatMap(({ records }) => Object.values(records).flat()).map(({ value }) => atob(value));

  test('it is known by what it says of itself', async () => {
    expect(await inspectEngine(localStack.endpoint)).toMatchObject({
      title: 'LocalStack 2026.3.0, edition pro',
      kafkaMappings: 'served',
      schedules: 'stored',
      functionsInContainers: true,
    });
  });

  test('the poller leaves mappings alone, so that no record comes twice, and serves the descriptions', async () => {
    const started = poller(BOTH);
    await eventually(() => started.output().includes('ready:'));
    await produce(topics.mapped, ['a', 'b', 'c']);
    await deliverAsEndpoint();
    await produce(topics.described, ['d']);
    await eventually(async () => (await eventsOf(directories.described)).length > 0);
    expect(valuesOf(await eventsOf(directories.described))).toEqual(['d']);
    expect(valuesOf(await eventsOf(directories.mapped))).toEqual(['a', 'b', 'c']);
    // Not only has it not come yet: nobody reads for the mapping here.
    expect([...(await kafka.admin.listGroups()).keys()]).toEqual([`${BOTH}-DescribedTrigger`]);
    expect(started.output()).toContain(`${REASON}: left out.`);
    expect(await started.end('SIGTERM')).toBe(0);
  });

  test('the poller serves both at an endpoint that is nobody it knows', async () => {
    localStack.says = 'unknown';
    const started = poller(BOTH);
    await eventually(() => started.output().includes('ready: 2 Kafka trigger(s)'));
    expect(await started.end('SIGTERM')).toBe(0);
    await kafka.admin.deleteGroups({ groups: [GROUP] });
  });

  test('the poller says why and ends when nothing is left to serve', async () => {
    const started = poller(MAPPING_ONLY);
    expect(await started.exited).toBe(1);
    expect(started.errors()).toBe(`The stack "${MAPPING_ONLY}" has no Kafka trigger to serve here: ${REASON}.\n`);
  });

  test('the poller that follows says so and waits, and takes nothing for itself while the endpoint does not answer', async () => {
    localStack.says = 'unreachable';
    const port = String(await freePort());
    const started = poller(MAPPING_ONLY, '--follow', '--health-port', port);
    const health = async () => {
      const response = await fetch(`http://127.0.0.1:${port}`);
      return `${response.status} ${await response.text()}`;
    };
    await eventually(async () => (await health()).includes('No AWS endpoint answers'));
    expect(await health()).toMatch(/^503 /);
    localStack.says = 'licensed';
    const waits = `200 Waiting for a Kafka trigger of the stack ${MAPPING_ONLY} to serve: ${REASON}.\n`;
    await eventually(async () => (await health()) === waits);
    localStack.says = 'unreachable';
    await eventually(async () => (await health()).startsWith('503'));
    localStack.says = 'licensed';
    await eventually(async () => (await health()) === waits);
    expect(started.output()).not.toContain('ready');
    expect([...(await kafka.admin.listGroups()).keys()]).not.toContain(GROUP);
    expect(await started.end('SIGTERM')).toBe(0);
  });

  test('npm start deploys the triggers as mappings and leaves its own poller off', async () => {
    const ports = ['--aws-port', await freePort(), '--dashboard-port', await freePort()].map(String);
    const started = startProgram('local/start.ts', ['--backend', 'external', '--no-generator', ...ports], {
      ...aws.environment,
      KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers,
      // LocalStack's functions run in containers, where no address of this machine is Kafka; here, none runs.
      KAFKA_BOOTSTRAP_SERVERS_FOR_FUNCTIONS: 'kafka.invalid:19092',
    });
    running.add(started);
    await eventually(() => started.output().includes('records can flow'), 90_000);
    const client = new CloudFormationClient(aws.client);
    const { TemplateBody: body = '' } = await client.send(new GetTemplateCommand({ StackName: STACK_NAME }));
    client.destroy();
    const { Resources, Metadata } = JSON.parse(body) as {
      Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
      Metadata?: Record<string, unknown>;
    };
    const mappings = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::EventSourceMapping');
    expect(mappings.filter(({ Properties }) => 'SelfManagedEventSource' in Properties)).toHaveLength(2);
    expect(Metadata?.KafkaTriggers).toBeUndefined();
    expect(started.output()).toContain('LocalStack 2026.3.0, edition pro');
    expect(started.output()).not.toMatch(/Kafka trigger|our poller/);
    expect(await started.end('SIGTERM')).toBe(0);
    expect(await stackExists(STACK_NAME, aws.client)).toBe(false);
  });
});
