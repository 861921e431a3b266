import { CloudWatchClient, DeleteAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { DeleteTableCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { DeleteQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Admin, ConfigResourceTypes } from '@platformatic/kafka';
import { DynamoDbProgressTable } from '../../../lambdas/shared/dynamodb/progress-table.ts';
import { TOPICS } from '../../../lambdas/shared/topics.ts';
import type { Finding } from '../../../local/commands/doctor/finding.ts';
import { lookAtStack } from '../../../local/commands/doctor/stack/look-at-stack.ts';
import { inspectEngine } from '../../../local/endpoint/engine.ts';
import { deployPipeline } from '../pipeline/deployed-pipeline.ts';

export interface Report {
  readonly findings: readonly Finding[];
  /** `check subject status` of what is neither well nor beyond an emulator. */
  readonly unwell: readonly string[];
  find(check: string, subject: string): Finding | undefined;
}

/** A pipeline on a real broker and a real emulator, and what somebody might do to it. */
export async function deployFaultyPipeline(context: Readonly<Record<string, string>>) {
  const pipeline = await deployPipeline(1, context);
  const { client, endpoint } = pipeline.emulator;
  const lambda = new LambdaClient(client);
  const sqs = new SQSClient({ ...client, useQueueUrlAsEndpoint: false });
  const dynamodb = new DynamoDBClient(client);
  const cloudwatch = new CloudWatchClient(client);
  const scheduler = new SchedulerClient(client);
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [pipeline.bootstrapServers] });
  const outputs = pipeline.outputs as unknown as Readonly<Record<string, string>>;
  const alarm = (name: string) => `${pipeline.stackName}-${name}`;
  return {
    ...pipeline,

    /** In this process, which is quicker than the command. */
    look: async (bootstrapServers?: string): Promise<Report> => {
      const findings = await lookAtStack({
        stackName: pipeline.stackName,
        place: { endpoint, region: client.region, engine: await inspectEngine(endpoint) },
        settings: client,
        bootstrapServers,
        environment: {},
        now: Date.now(),
        onWaiting: () => {},
      });
      return {
        findings,
        unwell: findings
          .filter(({ status }) => status !== 'ok' && status !== 'not-measured')
          .map(({ check, subject, status }) => `${check} ${subject} ${status}`),
        find: (check, subject) => findings.find((one) => one.check === check && one.subject === subject),
      };
    },

    sendReadings: async (count: number, reading = 'Paris,21.5') => {
      const producer = pipeline.producer();
      const record = { topic: TOPICS.input, value: Buffer.from(reading), timestamp: BigInt(Date.now()) };
      await producer.send({ messages: Array.from({ length: count }, () => record) });
      await producer.close();
    },
    putDeadLetter: async () =>
      void (await sqs.send(
        new SendMessageCommand({ QueueUrl: outputs.WindowTimersDeadLetterQueue, MessageBody: '{}' }),
      )),
    switchTrigger: async (FunctionName: string, Enabled: boolean) => {
      const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID: EventSourceMappings[0]?.UUID, Enabled }));
    },
    switchTimeToLiveOff: async () => {
      const TimeToLiveSpecification = { Enabled: false, AttributeName: 'expiresAt' };
      const TableName = outputs.WindowMaximaTable;
      await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    },
    setTopic: async (resourceName: string, name: string, value: string) => {
      const configs = [{ name, value, configOperation: 0 as const }];
      await admin.incrementalAlterConfigs({
        resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName, configs }],
      });
    },
    deleteTopic: (topic: string) => admin.deleteTopics({ topics: [topic] }),
    raiseAlarm: async (name: string) =>
      void (await cloudwatch.send(
        new SetAlarmStateCommand({ AlarmName: alarm(name), StateValue: 'ALARM', StateReason: 'a test' }),
      )),
    deleteAlarm: async (name: string) =>
      void (await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [alarm(name)] }))),
    switchScheduleOff: async () => {
      const schedule = await scheduler.send(new GetScheduleCommand({ Name: outputs.GeneratorSchedule }));
      const { Name, ScheduleExpression, FlexibleTimeWindow, Target } = schedule;
      await scheduler.send(
        new UpdateScheduleCommand({ Name, ScheduleExpression, FlexibleTimeWindow, Target, State: 'DISABLED' }),
      );
    },
    switchFunctionOff: async (FunctionName: string) =>
      void (await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }))),
    /** As it looks when the topic was made anew, and begins at 0. */
    advanceProgress: (consumer: string, nextOffset: number) =>
      new DynamoDbProgressTable(dynamodb, {
        tableName: outputs.PartitionProgressTable ?? '',
        consumer,
        epoch: 0,
      }).advance(0, { nextOffset, watermark: undefined }),
    deleteTable: async (TableName: string) => void (await dynamodb.send(new DeleteTableCommand({ TableName }))),
    deleteQueue: async (output: string) => void (await sqs.send(new DeleteQueueCommand({ QueueUrl: outputs[output] }))),

    stop: async () => {
      await admin.close();
      for (const one of [lambda, sqs, dynamodb, cloudwatch, scheduler]) {
        one.destroy();
      }
      await pipeline.stop();
    },
  };
}

export type FaultyPipeline = Awaited<ReturnType<typeof deployFaultyPipeline>>;
