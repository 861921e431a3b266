import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsCommandOutput,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { NODE_PROGRAMS, ROOT } from '../../../local/paths.ts';
import { eventually } from '../../support/eventually.ts';
import { type TemporaryEmulator, temporaryEmulator } from '../emulator.ts';
import { nameInRun } from '../target.ts';

const STACK = nameInRun('MetricsTest');
const FIRST = nameInRun('first');
const SECOND = nameInRun('second');
const OWN_GROUP = nameInRun('its-own');
/** An endpoint that outlives the test keeps its metrics. */
const SERVICE = nameInRun('metrics');

/** Logs the metrics of its event, twice the same line, among other lines; as it is, which Lambda's own console does not. */
const CODE = `const { log } = new (require('node:console').Console)(process.stdout);
exports.handler = async ({ value, timestamp }) => {
  const line = JSON.stringify({
    _aws: { Timestamp: timestamp, CloudWatchMetrics: [{ Namespace: 'Test', Dimensions: [['service']], Metrics: [
      { Name: 'Records', Unit: 'Count' }, { Name: 'Maximum', StorageResolution: 1 }] }] },
    service: '${SERVICE}', Records: [value, 1], Maximum: value });
  log('CloudWatchMetrics are coming');
  log(line);
  log(line);
  log('{"_aws":{"CloudWatchMetrics":"nonsense"}}');
};`;

/** Of the functions that are invoked. LocalStack keeps nothing in a log group that a function is given. */
const LOG_GROUPS = [`/aws/lambda/${FIRST}`, `/aws/lambda/${SECOND}`, OWN_GROUP];
const LOGGED_MS = 10_000;

let emulator: TemporaryEmulator;
let logs: CloudWatchLogsClient;
let lambda: LambdaClient;
let cloudWatch: CloudWatchClient;
let child: ChildProcessByStdio<null, Readable, null> | undefined;

beforeAll(async () => {
  emulator = await temporaryEmulator();
  logs = new CloudWatchLogsClient(emulator.client);
  lambda = new LambdaClient(emulator.client);
  cloudWatch = new CloudWatchClient(emulator.client);
  const cloudFormation = new CloudFormationClient(emulator.client);
  await cloudFormation.send(new CreateStackCommand({ StackName: STACK, TemplateBody: JSON.stringify(template()) }));
  await waitUntilStackCreateComplete({ client: cloudFormation, maxWaitTime: 30, minDelay: 0.2 }, { StackName: STACK });
});

afterAll(async () => {
  child?.kill('SIGKILL');
  for (const client of [logs, lambda, cloudWatch]) {
    client?.destroy();
  }
  await emulator?.stop();
});

/** One function with the log group that Lambda gives it, one with a log group of its own, as the CDK makes them. */
function template() {
  const common = { Runtime: 'nodejs24.x', Handler: 'index.handler', Role: 'arn:aws:iam::000000000000:role/test' };
  const functionNamed = (name: string, more: object) => ({
    Type: 'AWS::Lambda::Function',
    Properties: { ...common, FunctionName: name, Code: { ZipFile: CODE }, ...more },
  });
  return {
    Resources: {
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: OWN_GROUP } },
      First: functionNamed(FIRST, {}),
      Second: functionNamed(SECOND, { LoggingConfig: { LogGroup: { Ref: 'Logs' } } }),
      Silent: functionNamed(nameInRun('silent'), {}),
    },
  };
}

async function invoke(functionName: string, payload: object): Promise<void> {
  const { FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }),
  );
  expect(FunctionError).toBeUndefined();
}

/** A log group is there from the first line on. */
function eventsOf(logGroupName: string): Promise<FilterLogEventsCommandOutput | { events: undefined }> {
  return logs.send(new FilterLogEventsCommand({ logGroupName })).catch((error) => {
    if (error instanceof ResourceNotFoundException) {
      return { events: undefined };
    }
    throw error;
  });
}

/** How many lines of metrics all functions' logs hold: an endpoint may show them a moment after the invocation. */
async function logged(): Promise<number> {
  const found = await Promise.all(
    LOG_GROUPS.map(async (logGroupName) => {
      const { events = [] } = await eventsOf(logGroupName);
      return events.filter(({ message = '' }) => message.startsWith('{"_aws":{"Timestamp"')).length;
    }),
  );
  return found.reduce((sum, count) => sum + count, 0);
}

async function statistics(name: string, timestamp: number) {
  const { Datapoints = [] } = await cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'Test',
      MetricName: name,
      Dimensions: [{ Name: 'service', Value: SERVICE }],
      StartTime: new Date(timestamp - 60_000),
      EndTime: new Date(timestamp + 120_000),
      Period: 3_600,
      Statistics: ['Sum', 'SampleCount', 'Maximum'],
    }),
  );
  return Datapoints.map(({ Sum, SampleCount, Maximum }) => ({ Sum, SampleCount, Maximum }));
}

test("what a stack's functions log becomes metrics, each value once", async () => {
  child = spawn(
    join(NODE_PROGRAMS, 'node'),
    [join(ROOT, 'local/metrics/main.ts'), '--stack', STACK, '--endpoint', emulator.endpoint],
    { env: { ...process.env, ...emulator.environment }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exit = once(child, 'exit');
  const lines: string[] = [];
  const ready = Promise.withResolvers<void>();
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line);
    if (/\bready\b/.test(line)) {
      ready.resolve();
    }
  });
  await ready.promise;
  // The start of an hour, so that all values are of one period.
  const timestamp = Math.floor(Date.now() / 3_600_000) * 3_600_000;
  await invoke(FIRST, { value: 10, timestamp });
  await invoke(SECOND, { value: 20, timestamp });
  await invoke(FIRST, { value: 30, timestamp });
  await eventually(LOGGED_MS, async () => expect(await logged()).toBe(6));
  // Its last look takes what the passes have not had, so there is nothing more to wait for.
  child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);

  expect(await statistics('Records', timestamp)).toEqual([{ Sum: 126, SampleCount: 12, Maximum: 30 }]);
  expect(await statistics('Maximum', timestamp)).toEqual([{ Sum: 120, SampleCount: 6, Maximum: 30 }]);
  expect(lines.filter((line) => line.includes("can't be used"))).toHaveLength(1);
});
