import { once } from 'node:events';
import { connect } from 'node:net';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { createDynamoDb } from '../../../lambdas/shared/dynamodb/client.ts';
import { readEnvironment } from '../../../lambdas/shared/environment.ts';
import { CommittedReader } from '../../../lambdas/shared/kafka/committed-reader.ts';
import { kafkaConnection } from '../../../lambdas/shared/kafka/connection.ts';
import { createReaderClient } from '../../../lambdas/shared/kafka/reader-client.ts';
import { createSqs, SqsWindowTimers } from '../../../lambdas/shared/sqs-window-timers.ts';
import { TOPICS } from '../../../lambdas/shared/topics.ts';

// The function of address-probe.ts: it runs where the stack's functions run, and reaches everything by their clients.
const CONNECT_TIMEOUT_MS = 3_000;

const { bootstrapServers, windowTimersQueueUrl } = readEnvironment(
  process.env,
  'bootstrapServers',
  'windowTimersQueueUrl',
);

/** What the function has found; where it could not reach something, the reason in place of the answer. */
export interface Findings {
  readonly awsEndpoint: string | undefined;
  /** Each bootstrap server, with `open` when it takes connections. */
  readonly bootstrapServers: Readonly<Record<string, string>>;
  /** Of the input topic, as its leaders tell. */
  readonly inputPartitions: readonly number[] | string;
  readonly tables: readonly string[] | string;
  /** Of the queue whose URL the stack's functions have. */
  readonly timersQueueArn: string;
  readonly sent: 'yes' | string;
}

/** @param event.queueUrl gets one timer, as functions send them */
export async function handler({ queueUrl }: { queueUrl: string }): Promise<Findings> {
  const sqs = createSqs();
  const timer = { window: { start: 0, end: 5_000 }, id: 'probe', attempt: 0, delayMs: 0 };
  const [servers, inputPartitions, tables, timersQueueArn, sent] = await Promise.all([
    Promise.all(bootstrapServers.split(',').map(async (server) => [server, await orReason(open(server))] as const)),
    orReason(partitions()),
    orReason(
      createDynamoDb()
        .send(new ListTablesCommand())
        .then(({ TableNames = [] }) => TableNames),
    ),
    orReason(
      sqs
        .send(new GetQueueAttributesCommand({ QueueUrl: windowTimersQueueUrl, AttributeNames: ['QueueArn'] }))
        .then(({ Attributes }) => String(Attributes?.QueueArn)),
    ),
    orReason(new SqsWindowTimers(sqs, queueUrl).send([timer]).then(() => 'yes')),
  ]);
  return {
    awsEndpoint: process.env.AWS_ENDPOINT_URL,
    bootstrapServers: Object.fromEntries(servers),
    inputPartitions,
    tables,
    timersQueueArn,
    sent,
  };
}

const orReason = <T>(answer: Promise<T>) => answer.catch((error) => `not reached: ${error}`);

async function open(server: string): Promise<string> {
  const [, host = '', port] = /^(.*):(\d+)$/.exec(server) ?? [];
  const socket = connect(Number(port), host);
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
    return 'open';
  } finally {
    socket.destroy();
  }
}

/** Asks the leaders, at the addresses that the brokers name: those have to be right as well. */
async function partitions(): Promise<readonly number[]> {
  const client = createReaderClient({ ...kafkaConnection(process.env), clientId: 'address-probe' });
  try {
    return [...(await new CommittedReader(client).offsets(TOPICS.input, 'earliest')).keys()];
  } finally {
    await client.close();
  }
}
