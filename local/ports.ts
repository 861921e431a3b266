import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const HOST = '127.0.0.1';
const PROBE_INTERVAL_MS = 50;

/** Whether nothing listens on the port of this machine's loopback interface, and we may. */
export async function isPortFree(port: number): Promise<boolean> {
  // Some systems let a program take an address of a port of which another one has all addresses.
  if (await accepts(HOST, port)) {
    return false;
  }
  const server = createServer();
  try {
    server.listen({ port, host: HOST, exclusive: true });
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves true as soon as a connection is accepted, false once `limit` is aborted. */
export async function waitUntilListening(host: string, port: number, limit: AbortSignal): Promise<boolean> {
  while (!limit.aborted) {
    if (await accepts(host, port)) {
      return true;
    }
    await delay(PROBE_INTERVAL_MS);
  }
  return false;
}

async function accepts(host: string, port: number): Promise<boolean> {
  const socket = connect(port, host);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
