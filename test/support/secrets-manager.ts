import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As much of AWS Secrets Manager as GetSecretValue. */
export interface SecretsManager {
  readonly endpoint: string;
  /** How often the secret was asked for. */
  readonly readings: number;
  stop(): Promise<void>;
}

/**
 * @param secret what every secret holds
 * @param failures how many requests are answered with an error of the server before
 */
export async function startSecretsManager(secret: string, failures: number): Promise<SecretsManager> {
  let readings = 0;
  const server = createServer((request, response) => {
    request.resume();
    readings += 1;
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.statusCode = readings <= failures ? 500 : 200;
    response.end(JSON.stringify(readings <= failures ? { __type: 'InternalServiceError' } : { SecretString: secret }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get readings() {
      return readings;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
