import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';

const ARN = 'arn:aws:kafka:us-east-1:123456789012:cluster/cities/0f4ac8a8-1';

type Handler = (event: CloudFormationCustomResourceEvent, context: Context) => Promise<void>;

/** MSK's API and CloudFormation's place for answers, both on one port. */
let server: Server;
let url: string;
let handler: Handler;
let states: string[];
const asked: string[] = [];
const answers: { contentType: string | undefined; body: Record<string, unknown> }[] = [];

async function serve(request: IncomingMessage): Promise<object> {
  const path = decodeURIComponent(request.url ?? '');
  if (request.method === 'PUT') {
    answers.push({ contentType: request.headers['content-type'], body: JSON.parse(await text(request)) });
    return {};
  }
  asked.push(`${request.method} ${path}`);
  return path.endsWith('/bootstrap-brokers')
    ? { bootstrapBrokerStringSaslIam: 'b-2.cities:9098,b-1.cities:9098' }
    : { clusterInfo: { clusterArn: ARN, state: states.length > 1 ? states.shift() : states[0] } };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    serve(request).then((answer) => response.setHeader('content-type', 'application/json').end(JSON.stringify(answer)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // What Lambda hands to a function; it is read when the function's module is loaded.
  Object.assign(process.env, {
    STACK_NAME: 'CityTemperatures-Kafka',
    AWS_ENDPOINT_URL_KAFKA: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  ({ handler } = await import('../../../lambdas/bootstrap-brokers/handler.ts'));
});

afterAll(() => void server.close());

/** Runs the function as CloudFormation does, with so many milliseconds until its timeout. */
async function invoke(RequestType: 'Create' | 'Delete', remaining = 105_000) {
  const event = {
    RequestType,
    ServiceToken: 'function',
    ResourceType: 'Custom::BootstrapBrokers',
    ResponseURL: `${url}/answer?signature=1`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Brokers',
    PhysicalResourceId: ARN,
    ResourceProperties: { ServiceToken: 'function', ClusterArn: ARN },
  } as CloudFormationCustomResourceEvent;
  await handler(event, { getRemainingTimeInMillis: () => remaining } as Context);
  return answers.at(-1);
}

describe('bootstrap-brokers', () => {
  it('asks MSK until the cluster is there, and puts the brokers where CloudFormation waits for them', async () => {
    states = ['CREATING', 'ACTIVE'];
    const answer = await invoke('Create');
    expect(asked).toEqual([
      `GET /api/v2/clusters/${ARN}`,
      `GET /api/v2/clusters/${ARN}`,
      `GET /v1/clusters/${ARN}/bootstrap-brokers`,
    ]);
    expect(answer).toEqual({
      contentType: undefined,
      body: {
        Status: 'SUCCESS',
        StackId: 'stack',
        RequestId: 'request',
        LogicalResourceId: 'Brokers',
        PhysicalResourceId: ARN,
        Data: { BootstrapServers: 'b-1.cities:9098,b-2.cities:9098' },
      },
    });
  });

  it('says why there are none before its own time is over', async () => {
    states = ['CREATING'];
    const answer = await invoke('Create', 91_000);
    expect(answer?.body).toMatchObject({
      Status: 'FAILED',
      Reason: `The MSK cluster ${ARN} named no bootstrap brokers in time: it is still CREATING.`,
    });
  });

  it('answers a deletion without a question', async () => {
    asked.length = 0;
    expect((await invoke('Delete'))?.body).toMatchObject({ Status: 'SUCCESS' });
    expect(asked).toEqual([]);
  });
});
