import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between clients and a port of this machine. It sees no further than TCP. */
export interface Tap {
  readonly port: number;
  /** How many connections there have been. */
  readonly connections: number;
  /** From now on answers are lost; what clients send arrives. Ends with {@link cut}. */
  loseAnswers(): void;
  /** Ends all connections. */
  cut(): void;
  stop(): Promise<void>;
}

/** Opens a tap on a port of its own. */
export async function openTap(target: number): Promise<Tap> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let losing = false;
  const server = createServer((client) => {
    connections += 1;
    const broker = connect(target, 'localhost');
    for (const [socket, other] of [
      [client, broker],
      [broker, client],
    ] as const) {
      sockets.add(socket);
      // A connection that breaks breaks on both sides.
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.pipe(broker);
    broker.on('data', (data) => losing || client.write(data));
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const cut = () => {
    losing = false;
    for (const socket of sockets) {
      socket.destroy();
    }
  };
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    loseAnswers: () => {
      losing = true;
    },
    cut,
    stop: async () => {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
