import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { askBroker } from '../../../local/broker/topics.ts';

test('what takes connections and answers none, as a port of a container does, is given up in time', async () => {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    await expect(askBroker(`127.0.0.1:${port}`, (admin) => admin.listTopics(), 500)).rejects.toThrow(
      `Kafka at 127.0.0.1:${port} has not answered within 0.5 s.`,
    );
  } finally {
    server.close();
  }
});
