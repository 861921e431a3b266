import { join } from 'node:path';
import { freePort } from '../../../local/ports.ts';
import type { Service } from '../../../local/process.ts';
import { startNodeUntilReady } from '../../../local/run/node-part.ts';

export interface RunningViewer extends Service {
  readonly address: string;
  readonly port: number;
}

/** The program as a person starts it. */
export async function startViewer(endpoint: string, dashboard: string, logs: string): Promise<RunningViewer> {
  const port = await freePort();
  const service = await startNodeUntilReady(
    {
      script: 'local/dashboard/main.ts',
      args: ['--endpoint', endpoint, '--port', String(port), '--name', dashboard],
      environment: {},
      logFile: join(logs, 'viewer.log'),
    },
    AbortSignal.timeout(30_000),
  );
  return { ...service, port, address: `http://127.0.0.1:${port}/` };
}
