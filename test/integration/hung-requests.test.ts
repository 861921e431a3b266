import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListClustersV2Command } from '@aws-sdk/client-kafka';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createMskClient } from '../../lambdas/bootstrap-brokers/msk-clusters.ts';
import { createDynamoDb } from '../../lambdas/shared/dynamodb/client.ts';
import { createSqs } from '../../lambdas/shared/sqs-window-timers.ts';

/** Takes each request and answers none. */
let silent: Server;
let url: string;

beforeAll(async () => {
  silent = createServer(() => {});
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});

afterAll(() => {
  silent.close();
  silent.closeAllConnections();
});

it.concurrent.each([
  ['DynamoDB', () => createDynamoDb().send(new ListTablesCommand())],
  ['SQS', () => createSqs().send(new ListQueuesCommand())],
  ['MSK', () => createMskClient().send(new ListClustersV2Command())],
])(
  'gives a request to %s up that is not answered, however long the function may run',
  async (_, ask) => {
    await expect(ask()).rejects.toThrow('requestTimeout');
  },
  40_000,
);
