import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { RequestFault } from './faults.ts';

export interface FaultProxyOptions {
  /** URL of the AWS behind the proxy. */
  readonly endpoint: string;
  /** Asked about each request; undefined lets it pass. */
  readonly nextFault: () => RequestFault | undefined;
  /** Kills the function whose requests these are. */
  readonly killFunction: () => Promise<void>;
  /** What is sent on in place of a request's body. */
  readonly alter: (operation: string, body: Buffer) => Buffer;
  /** Told of each request that took effect, by its header `x-amz-target`, such as `AmazonSQS.SendMessageBatch`. */
  readonly onEffect: (operation: string, body: Buffer) => void;
}

export interface FaultProxy {
  readonly endpoint: string;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Longer than the functions' SDK waits for an answer (3 s), so that it tries again while the first request is on its way. */
const HOLD_UP_MS = 4_000;

/** The errors that services answer a throttled request with: the SDK tells by their names that it may try again. */
const THROTTLED: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
  AmazonSQS: 'com.amazonaws.sqs#RequestThrottled',
};

/** Stands between one function and its AWS, and lets things go wrong that go wrong on a network and in a service. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    // A connection that breaks, on either side, is only one more lost answer.
    serve(request, response, options, agent).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      agent.destroy();
      await once(server, 'close');
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, options: FaultProxyOptions, agent: Agent) {
  const operation = String(request.headers['x-amz-target']);
  const body = options.alter(operation, await buffer(request));
  const pass = async (): Promise<Answer> => {
    const answer = await forward(request, body, options.endpoint, agent);
    if (answer.status === 200) {
      options.onEffect(operation, body);
    }
    return answer;
  };
  const fault = options.nextFault();
  switch (fault) {
    case undefined:
      return reply(response, await pass());
    case 'request throttled':
      return reply(response, refusal(400, THROTTLED[operation.split('.')[0] ?? ''] ?? 'ThrottlingException'));
    case 'request answered with a server error':
      return reply(response, refusal(500, 'InternalServerError'));
    case 'answer lost after the request took effect':
      await pass();
      return response.destroy();
    case 'request held up, landing late':
      await delay(HOLD_UP_MS);
      // Also when nobody waits for the answer any more: that is how the request of a dead function arrives after its successor's.
      return reply(response, await pass());
    case 'function killed before its request arrived':
      await options.killFunction();
      return response.destroy();
    case 'function killed before its answer arrived':
      await pass();
      await options.killFunction();
      return response.destroy();
  }
}

async function forward({ method, url, headers }: IncomingMessage, body: Buffer, endpoint: string, agent: Agent) {
  const outgoing = httpRequest(new URL(url ?? '/', endpoint), {
    method: method ?? 'POST',
    headers: { ...headers, host: new URL(endpoint).host, 'content-length': body.length },
    agent,
  });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: incoming.statusCode ?? 502, headers: incoming.headers, body: await buffer(incoming) };
}

function refusal(status: number, type: string): Answer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: Buffer.from(JSON.stringify({ __type: type, message: 'Injected by the chaos test.' })),
  };
}

/** The body is sent whole, whatever the answer's own way was. */
function reply(response: ServerResponse, { status, headers, body }: Answer): void {
  const { 'transfer-encoding': _, connection: __, ...rest } = headers;
  response.writeHead(status, { ...rest, 'content-length': body.length }).end(body);
}
