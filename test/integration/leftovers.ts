import {
  CloudFormationClient,
  DeleteStackCommand,
  paginateDescribeStacks,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import { DeleteTableCommand, DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { DeleteQueueCommand, paginateListQueues, SQSClient } from '@aws-sdk/client-sqs';
import type { AwsAddress } from '../../local/endpoint/address.ts';

/** What tests make by name, and a shared endpoint keeps. */
export interface Inventory {
  readonly stacks: readonly string[];
  readonly tables: readonly string[];
  /** URLs. */
  readonly queues: readonly string[];
  readonly logGroups: readonly string[];
}

/** The CDK's own stack stays: it serves every later deployment, whoever makes it. */
const CDK_TOOLKIT = 'CDKToolkit';

export async function takeInventory({ client }: Pick<AwsAddress, 'client'>): Promise<Inventory> {
  const { cloudFormation, dynamodb, sqs, logs, close } = clients(client);
  const stacks: string[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client: cloudFormation }, {})) {
    const present = Stacks.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
    stacks.push(...present.flatMap(({ StackName = '' }) => (StackName === CDK_TOOLKIT ? [] : [StackName])));
  }
  const tables: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client: dynamodb }, {})) {
    tables.push(...TableNames);
  }
  const queues: string[] = [];
  for await (const { QueueUrls = [] } of paginateListQueues({ client: sqs }, {})) {
    queues.push(...QueueUrls);
  }
  const logGroups: string[] = [];
  for await (const page of paginateDescribeLogGroups({ client: logs }, {})) {
    logGroups.push(...(page.logGroups ?? []).flatMap(({ logGroupName = '' }) => logGroupName));
  }
  close();
  return { stacks, tables, queues, logGroups };
}

/** Removes what is there and was not there before. */
export async function removeLeftovers(aws: Pick<AwsAddress, 'client'>, before: Inventory): Promise<void> {
  const { cloudFormation, dynamodb, sqs, logs, close } = clients(aws.client);
  for (const StackName of added((await takeInventory(aws)).stacks, before.stacks)) {
    await cloudFormation.send(new DeleteStackCommand({ StackName }));
    await waitUntilStackDeleteComplete({ client: cloudFormation, maxWaitTime: 60, minDelay: 0.5 }, { StackName });
  }
  // Looked for again: a stack has taken its own with it.
  const { tables, queues, logGroups } = await takeInventory(aws);
  await Promise.all([
    ...added(tables, before.tables).map((TableName) => dynamodb.send(new DeleteTableCommand({ TableName }))),
    ...added(queues, before.queues).map((QueueUrl) => sqs.send(new DeleteQueueCommand({ QueueUrl }))),
    ...added(logGroups, before.logGroups).map((logGroupName) => logs.send(new DeleteLogGroupCommand({ logGroupName }))),
  ]);
  close();
}

const added = (now: readonly string[], before: readonly string[]) => now.filter((one) => !before.includes(one));

function clients(connection: AwsAddress['client']) {
  const cloudFormation = new CloudFormationClient(connection);
  const dynamodb = new DynamoDBClient(connection);
  const sqs = new SQSClient({ ...connection, useQueueUrlAsEndpoint: false });
  const logs = new CloudWatchLogsClient(connection);
  const close = () => {
    for (const one of [cloudFormation, dynamodb, sqs, logs]) {
      one.destroy();
    }
  };
  return { cloudFormation, dynamodb, sqs, logs, close };
}
