import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

/** What a LocalStack with a license says of itself: https://docs.localstack.cloud/aws/getting-started/auth-token/ shows it. */
const INFO = {
  version: '2026.3.0:6dd3f3d',
  edition: 'pro',
  is_license_activated: true,
  session_id: '7132da5f-a380-44ca-8897-6f0fdfd7b1c9',
  machine_id: '0c49752c',
  system: 'linux',
  is_docker: true,
  server_time_utc: '2026-03-23T05:41:33',
  uptime: 161,
};

/** Of the services that it offers, the one that Kafka mappings are a part of. */
const HEALTH = { services: { kafka: 'available', lambda: 'running' }, edition: 'pro', version: '2026.3.0' };

const STATUS = { licensed: 200, unknown: 404, unreachable: 503 };

/** Another emulator that passes for a LocalStack with a license. Serving Kafka mappings is left to whoever uses it. */
export interface LicensedLocalStack {
  readonly endpoint: string;
  /**
   * What it answers when it is asked what it is: that it is a LocalStack with a license; nothing, as endpoints do that are neither
   * LocalStack nor MiniStack; or what a gateway says that does not reach it.
   */
  says: 'licensed' | 'unknown' | 'unreachable';
  stop(): Promise<void>;
}

/** @param behind URL of the emulator that does the work */
export async function startLicensedLocalStack(behind: string): Promise<LicensedLocalStack> {
  const server = createServer((incoming, outgoing) => {
    if (incoming.url === '/_localstack/info') {
      outgoing.writeHead(STATUS[fake.says], { 'content-type': 'application/json' });
      outgoing.end(fake.says === 'licensed' ? JSON.stringify(INFO) : '');
    } else if (incoming.url === '/_localstack/health' && fake.says === 'licensed') {
      outgoing.end(JSON.stringify(HEALTH));
    } else if (incoming.url?.startsWith('/_ministack/')) {
      outgoing.writeHead(404).end();
    } else {
      passOn(behind, incoming, outgoing).catch(() => outgoing.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const fake: LicensedLocalStack = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    says: 'licensed',
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return fake;
}

async function passOn(behind: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { method, url = '/', headers } = incoming;
  // A connection of its own for each: one that the emulator has closed meanwhile could not be told from a failure.
  const passed = request(new URL(url, behind), { method, headers, agent: false });
  const answer = once(passed, 'response');
  await pipeline(incoming, passed);
  const [response] = (await answer) as [IncomingMessage];
  outgoing.writeHead(response.statusCode ?? 502, response.headers);
  await pipeline(response, outgoing);
}
