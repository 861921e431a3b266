import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { install } from '../../../local/install.ts';
import { LOCAL, ROOT } from '../../../local/paths.ts';

const NAME = 'cfn-lint';
const VENV = join(LOCAL, NAME);
const TIMEOUT_MS = 240_000;

/** That a dependency is written down twice, which CDK always does; that zones have names, which only a setting gives them. */
const IGNORED = ['W3005', 'W3010'];

/** What CloudFormation publishes of a resource type, as far as tests look at it. */
export interface ResourceSchema {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly tagging?: { readonly taggable: boolean; readonly tagProperty?: string };
}

/** CloudFormation's schemas of a region by resource type, as cfn-lint ships them. */
export async function resourceSchemas(region: string): Promise<ReadonlyMap<string, () => Promise<ResourceSchema>>> {
  const [schemas] = globSync(join(VENV, 'lib', 'python3*', 'site-packages', 'cfnlint', 'data', 'schemas'));
  const read = async (...path: string[]) => JSON.parse(await readFile(join(String(schemas), ...path), 'utf8'));
  const files: Readonly<Record<string, string>> = await read('providers', `${region}.json`);
  return new Map(Object.entries(files).map(([type, file]) => [type, () => read('resources', `${file}.json`)]));
}

/** Installs cfn-lint into a virtual environment of its own, once. */
export async function installCfnLint(signal?: AbortSignal): Promise<void> {
  const manifest = join(ROOT, 'test', 'support', NAME, 'requirements.txt');
  await install(
    {
      name: NAME,
      manifest,
      commands: (directory) => [
        ['python3', '-m', 'venv', directory],
        [join(directory, 'bin', 'pip'), 'install', '--disable-pip-version-check', '--requirement', manifest],
      ],
    },
    signal,
  );
}

/**
 * What cfn-lint finds in the templates, which it needs no network for.
 *
 * @returns its findings as it prints them; the empty text when there are none
 */
export function cfnLint(templates: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const args = ['--ignore-checks', ...IGNORED, '--', ...templates];
    execFile(join(VENV, 'bin', 'cfn-lint'), args, { timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      // An exit code tells that there are findings; without one it did not come to an end.
      if (error === null || typeof error.code === 'number') {
        resolve(`${stdout}${stderr}`);
      } else {
        reject(error);
      }
    });
  });
}
