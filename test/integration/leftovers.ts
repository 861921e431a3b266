import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
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
import { eventually } from '../support/eventually.ts';

const BOUNDS = { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true };
const STACK_TIMEOUT_S = 60;

/**
 * Removes what a shared endpoint keeps of a run of tests: stacks, tables, queues and log groups, those of its functions among them.
 *
 * @param prefix what the run's names begin with; nothing else is touched
 */
export async function removeLeftovers({ client }: Pick<AwsAddress, 'client'>, prefix: string): Promise<void> {
  const connection = { ...client, requestHandler: BOUNDS };
  const cloudFormation = new CloudFormationClient(connection);
  const dynamodb = new DynamoDBClient(connection);
  const sqs = new SQSClient({ ...connection, useQueueUrlAsEndpoint: false });
  const logs = new CloudWatchLogsClient(connection);
  try {
    await removeStacks(cloudFormation, prefix);
    // After the stacks: each has taken its own with it.
    await Promise.all([removeTables(dynamodb, prefix), removeQueues(sqs, prefix), removeLogGroups(logs, prefix)]);
  } finally {
    for (const one of [cloudFormation, dynamodb, sqs, logs]) {
      one.destroy();
    }
  }
}

/** What all pages hold, before anything of it is removed. */
async function all<P, T>(pages: AsyncIterable<P>, itemsOf: (page: P) => T[] | undefined): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) {
    items.push(...(itemsOf(page) ?? []));
  }
  return items;
}

async function removeStacks(client: CloudFormationClient, prefix: string): Promise<void> {
  const stacks = await all(paginateDescribeStacks({ client }, {}), (page) => page.Stacks);
  const own = stacks.filter(({ StackName, StackStatus }) => {
    return StackName?.startsWith(prefix) && StackStatus !== 'DELETE_COMPLETE';
  });
  for (const { StackName } of own) {
    await settled(client, StackName);
    await client.send(new DeleteStackCommand({ StackName }));
    await waitUntilStackDeleteComplete({ client, maxWaitTime: STACK_TIMEOUT_S, minDelay: 0.5 }, { StackName });
  }
}

/** A run that was interrupted leaves a stack that the endpoint goes on making: removed before that is over, it might come back. */
function settled(client: CloudFormationClient, StackName: string | undefined): Promise<void> {
  return eventually(STACK_TIMEOUT_S * 1_000, async () => {
    const { Stacks: [{ StackStatus = '' } = {}] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    if (/_IN_PROGRESS$/.test(StackStatus) && StackStatus !== 'REVIEW_IN_PROGRESS') {
      throw new Error(`The stack ${StackName} can't be removed: it is still ${StackStatus}.`);
    }
  });
}

async function removeTables(client: DynamoDBClient, prefix: string): Promise<void> {
  const names = await all(paginateListTables({ client }, {}), (page) => page.TableNames);
  const own = names.filter((name) => name.startsWith(prefix));
  await Promise.all(own.map((TableName) => client.send(new DeleteTableCommand({ TableName }))));
}

async function removeQueues(client: SQSClient, prefix: string): Promise<void> {
  const pages = paginateListQueues({ client }, { QueueNamePrefix: prefix });
  const urls = await all(pages, (page) => page.QueueUrls);
  const own = urls.filter((url) => url.split('/').at(-1)?.startsWith(prefix));
  await Promise.all(own.map((QueueUrl) => client.send(new DeleteQueueCommand({ QueueUrl }))));
}

/** Each endpoint has folders of its own for them, such as `/aws/lambda/`. */
async function removeLogGroups(client: CloudWatchLogsClient, prefix: string): Promise<void> {
  const groups = await all(paginateDescribeLogGroups({ client }, {}), (page) => page.logGroups);
  const own = groups.filter(({ logGroupName }) => {
    return logGroupName?.split('/').some((part) => part.startsWith(prefix));
  });
  await Promise.all(own.map(({ logGroupName }) => client.send(new DeleteLogGroupCommand({ logGroupName }))));
}
