import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Stands between the poller and its AWS endpoint and keeps what functions are invoked with. */
export interface InvocationTap {
  /** URL of what stands in for the endpoint. */
  readonly endpoint: string;
  /** The payloads of all invocations so far, byte for byte. */
  readonly payloads: readonly Buffer[];
  stop(): Promise<void>;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const INVOKE = /^\/2015-03-31\/functions\/[^/]+\/invocations/;

export async function tapInvocations(endpoint: string): Promise<InvocationTap> {
  const payloads: Buffer[] = [];
  const server = createServer((request, response) => {
    forward(request, response, endpoint, payloads).catch(() => response.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    payloads,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function forward(request: IncomingMessage, response: ServerResponse, endpoint: string, payloads: Buffer[]) {
  const { method = 'POST', url = '/', headers } = request;
  const body = await buffer(request);
  if (INVOKE.test(url)) {
    payloads.push(body);
  }
  // Those that belong to this connection are left out, and a compressed answer, which would come unpacked.
  const dropped = ['host', 'connection', 'content-length', 'transfer-encoding', 'expect', 'accept-encoding'];
  const passed = Object.entries(headers).filter(([name]) => !dropped.includes(name)) as [string, string][];
  const answer = await fetch(new URL(url, endpoint), { method, headers: passed, body });
  const answered = [...answer.headers].filter(([name]) => !dropped.includes(name));
  response.writeHead(answer.status, Object.fromEntries(answered)).end(Buffer.from(await answer.arrayBuffer()));
}
