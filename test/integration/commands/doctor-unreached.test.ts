import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, expect, test } from '@jest/globals';
import { checkKafka } from '../../../local/commands/doctor/stack/kafka-check.ts';
import { openKafka } from '../../../local/commands/doctor/stack/kafka-session.ts';
import { freePort } from '../../../local/ports.ts';
import { startCommand } from './run-command.ts';

const servers: Server[] = [];
const sockets = new Set<Socket>();

afterAll(() => {
  for (const socket of sockets) {
    socket.destroy();
  }
  for (const server of servers) {
    server.close();
  }
});

/** Accepts connections and says nothing, or what it is told to. */
async function listen(answer?: string): Promise<number> {
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.on('data', () => answer !== undefined && socket.end(answer));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

const statusOf = async (port: number, ours: boolean) =>
  checkKafka(await openKafka({ kind: 'servers', bootstrapServers: `127.0.0.1:${port}`, ours }, {})).status;

test('a broker of this machine that is down is a fault, and one of elsewhere is only not reached', async () => {
  const port = await freePort();
  expect(await statusOf(port, true)).toBe('fault');
  expect(await statusOf(port, false)).toBe('not-measured');
});

test('what listens and is no Kafka is not known, and does not keep the doctor', async () => {
  const start = performance.now();
  const ports = [await listen('HTTP/1.1 400 Bad Request\r\n\r\n'), await listen()];
  expect(await Promise.all(ports.map((port) => statusOf(port, false)))).toEqual(['unknown', 'unknown']);
  expect(performance.now() - start).toBeLessThan(30_000);
}, 40_000);

test('a service that never answers is a line after its tries, and those who wait are told what for', async () => {
  const endpoint = `http://127.0.0.1:${await listen()}`;
  const start = performance.now();
  const { says, outcome } = startCommand('doctor', ['--endpoint', endpoint], { KAFKA_BOOTSTRAP_SERVERS: '' });
  await says('Still looking at AWS');
  const { code, stdout } = await outcome;
  expect(code).toBe(1);
  expect(stdout).toContain(`no AWS endpoint answers at ${endpoint}`);
  expect(performance.now() - start).toBeLessThan(30_000);
}, 40_000);
