import { once } from 'node:events';
import { createServer } from 'node:http';

/** The port of the health check can't be had. */
export class HealthPortError extends Error {
  override readonly name = 'HealthPortError';
}

export interface Health {
  /** What the program is doing, for a person who asks. */
  doing: string;
  /** Why it can't do what it should, one sentence each; empty when all is well. */
  readonly troubles: () => readonly string[];
}

export interface HealthCheck {
  readonly port: number;
  close(): void;
}

/**
 * Answers every request to `http://127.0.0.1:<port>` by 200 and what the program is doing, or by 503 and what is wrong, as text.
 * It does not keep the process from ending.
 *
 * @param port 0: a free one
 * @throws HealthPortError when the port is taken
 */
export async function serveHealth(port: number, health: Health): Promise<HealthCheck> {
  const server = createServer((_request, response) => {
    const troubles = health.troubles();
    response.writeHead(troubles.length === 0 ? 200 : 503, { 'content-type': 'text/plain; charset=utf-8' });
    response.end([health.doing, ...troubles].map((sentence) => `${sentence}.\n`).join(''));
  });
  server.listen(port, '127.0.0.1').unref();
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new HealthPortError(`The health check can't listen on port ${port}: ${(error as Error).message}.`, {
      cause: error,
    });
  }
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
