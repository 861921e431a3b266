import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withoutAws } from '../../local/endpoint/address.ts';
import { NODE_PROGRAMS, ROOT } from '../../local/paths.ts';

const TIMEOUT_MS = 100_000;
const NO_NETWORK = pathToFileURL(join(ROOT, 'test', 'support', 'no-network.mjs')).href;

/** What the CDK CLI puts into the context of every app: the feature flags. */
export const FLAGS: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(join(ROOT, 'cdk.json'), 'utf8'),
).context;

export interface Synth {
  readonly exitCode: number;
  readonly stderr: string;
}

/**
 * Runs the app as the CDK CLI does, without credentials and without a network.
 *
 * @param assembly directory for what it synthesizes
 * @param region that the CLI has found out; none when left out
 */
export function synth(context: Readonly<Record<string, unknown>>, assembly: string, region?: string): Promise<Synth> {
  const env = {
    ...withoutAws(process.env),
    PATH: [NODE_PROGRAMS, process.env.PATH].join(delimiter),
    NODE_OPTIONS: `--import=${NO_NETWORK}`,
    CDK_CONTEXT_JSON: JSON.stringify({ ...FLAGS, ...context }),
    CDK_OUTDIR: assembly,
    ...(region !== undefined && { CDK_DEFAULT_REGION: region }),
  };
  const node = join(NODE_PROGRAMS, 'node');
  return new Promise((resolve, reject) => {
    execFile(node, ['bin/app.ts'], { cwd: ROOT, env, timeout: TIMEOUT_MS }, (error, _stdout, stderr) => {
      if (error === null || typeof error.code === 'number') {
        resolve({ exitCode: error === null ? 0 : Number(error.code), stderr });
      } else {
        reject(error);
      }
    });
  });
}
