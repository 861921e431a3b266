import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { VARIABLES } from '../../../lambdas/shared/environment.ts';
import { parseTimer } from '../../../lambdas/shared/sqs-window-timers.ts';
import { MINISTACK } from '../../../local/endpoint/engine.ts';
import { currentTarget } from '../target.ts';
import { probe } from './address-probe.ts';
import { type DeployedPipeline, deployPipeline } from './deployed-pipeline.ts';

const PARTITIONS = 2;
const { functionsInContainers } = currentTarget()?.engine ?? MINISTACK;
/** A name or number that means the machine itself to whoever uses it; `localhost.localstack.cloud` is not one. */
const LOOPBACK = /(?<![\w.-])(localhost|127(\.\d+){3}|\[?::1\]?)(?![\w.-])/i;

type Variables = Readonly<Record<string, string>>;

let pipeline: DeployedPipeline;
/** The environment of each deployed function. */
let deployed: ReadonlyMap<string, Variables>;

beforeAll(async () => {
  pipeline = await deployPipeline(PARTITIONS);
  deployed = await readVariables(pipeline);
});

afterAll(async () => {
  await pipeline?.stop();
});

async function readVariables({ emulator, stackName }: DeployedPipeline): Promise<Map<string, Variables>> {
  const cloudFormation = new CloudFormationClient(emulator.client);
  const lambda = new LambdaClient(emulator.client);
  try {
    const { StackResources = [] } = await cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName: stackName }),
    );
    const functions = StackResources.filter(({ ResourceType }) => ResourceType === 'AWS::Lambda::Function');
    const variables = functions.map(async ({ PhysicalResourceId: name = '' }) => {
      const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
      return [name, Environment?.Variables ?? {}] as const;
    });
    return new Map(await Promise.all(variables));
  } finally {
    cloudFormation.destroy();
    lambda.destroy();
  }
}

/** Those variables of all functions that are such, as `function NAME=value`. */
const variablesThat = (isSuch: (name: string, value: string) => boolean) =>
  [...deployed].flatMap(([name, variables]) =>
    Object.entries(variables).flatMap(([key, value]) => (isSuch(key, value) ? [`${name} ${key}=${value}`] : [])),
  );

describe("the functions' environment", () => {
  test("has Kafka at the functions' address", () => {
    const { outputs, broker } = pipeline;
    const servers = [...deployed].flatMap(([name, { [VARIABLES.bootstrapServers]: value }]) =>
      value === undefined ? [] : [[name, value]],
    );
    const { GeneratorFunction, CityAveragesFunction, WindowCloserFunction } = outputs;
    const names = [GeneratorFunction, CityAveragesFunction, WindowCloserFunction];
    expect(Object.fromEntries(servers)).toEqual(
      Object.fromEntries(names.map((name) => [name, broker.functionsBootstrapServers])),
    );
  });

  test('holds no address that only this machine can use', () => {
    const { bootstrapServers, functionsBootstrapServers } = pipeline.broker;
    expect(deployed.size).toBeGreaterThan(3);
    if (functionsInContainers) {
      expect(variablesThat((_, value) => LOOPBACK.test(value))).toEqual([]);
    }
    if (bootstrapServers !== functionsBootstrapServers) {
      const ours = bootstrapServers.split(',');
      expect(variablesThat((_, value) => ours.some((server) => value.includes(server)))).toEqual([]);
    }
  });

  test('leaves the address of AWS to whoever runs the functions', () => {
    expect(variablesThat((name) => name.startsWith('AWS_ENDPOINT_URL'))).toEqual([]);
  });
});

describe('a function in this environment', () => {
  test('reaches the brokers, the tables and the queues by the clients that functions have', async () => {
    const { outputs, emulator, broker } = pipeline;
    const { findings, queueUrl } = await probe(emulator, deployed.get(outputs.WindowCloserFunction) ?? {});
    expect(findings).toEqual({
      awsEndpoint: expect.stringMatching(/^http:\/\/[^/]+:\d+/),
      bootstrapServers: Object.fromEntries(
        broker.functionsBootstrapServers.split(',').map((server) => [server, 'open']),
      ),
      inputPartitions: [0, 1],
      tables: expect.arrayContaining([outputs.CityStatsTable, outputs.WindowMaximaTable]),
      timersQueueArn: expect.stringMatching(`:${outputs.WindowTimersQueue.split('/').at(-1)}$`),
      sent: 'yes',
    });
    if (functionsInContainers) {
      expect(findings.awsEndpoint).not.toMatch(LOOPBACK);
    }
    expect(await receive(queueUrl)).toMatchObject({ id: 'probe', window: { start: 0, end: 5_000 } });
  });
});

async function receive(queueUrl: string) {
  const sqs = new SQSClient({ ...pipeline.emulator.client, useQueueUrlAsEndpoint: false });
  const { Messages: [message] = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 10 }),
  );
  sqs.destroy();
  return parseTimer(message?.Body ?? '');
}
