import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LOCAL, ROOT } from '../local/paths.ts';

const JEST = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
const RESULTS = join(LOCAL, 'test-results.json');
/** Jest runs native ES modules through an interface of Node that still warns about itself. */
const NODE_OPTIONS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

/** The part of Jest's results that the last line needs. */
interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files that failed before any of their tests could run. */
  readonly numRuntimeErrorTestSuites: number;
}

/**
 * Runs Jest, its output on this terminal, and prints as the last line how many tests passed and failed.
 *
 * @param environment beside that of this process
 * @returns its exit code
 */
export async function runJest(args: readonly string[], environment: Record<string, string> = {}): Promise<number> {
  await rm(RESULTS, { force: true });
  const child = spawn(process.execPath, [...NODE_OPTIONS, JEST, '--json', `--outputFile=${RESULTS}`, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  });
  // A terminal's Ctrl-C reaches Jest by itself; this process waits for it, so that tests can stop what they have started.
  process.on('SIGINT', () => {}).on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = await once(child, 'exit');
  const results: Results = JSON.parse(await readFile(RESULTS, 'utf8'));
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  console.log(`${results.numPassedTests} passed, ${failed} failed`);
  return code ?? 1;
}
