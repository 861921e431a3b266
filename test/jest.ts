import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LOCAL, ROOT } from '../local/paths.ts';

const JEST = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
const RESULTS = join(LOCAL, 'test-results.json');
/** Jest runs native ES modules through an interface of Node that still warns about itself. */
const NODE_OPTIONS = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  `--import=${pathToFileURL(join(ROOT, 'test', 'support', 'end-children.ts'))}`,
];

/** The part of Jest's results that the last line needs. */
interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files that failed before any of their tests could run. */
  readonly numRuntimeErrorTestSuites: number;
}

/**
 * Runs Jest, its output on this terminal, and prints as the last line how many tests passed and failed; nothing when it did not get to
 * its end. Signals end Jest, and with it what the tests have started (support/end-children.ts); this process goes on.
 *
 * @param environment beside that of this process
 * @returns its exit code; after a signal that of a shell, 130 for Ctrl-C
 */
export async function runJest(args: readonly string[], environment: Record<string, string> = {}): Promise<number> {
  await rm(RESULTS, { force: true });
  const child = spawn(process.execPath, [...NODE_OPTIONS, JEST, '--json', `--outputFile=${RESULTS}`, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  });
  // A terminal's Ctrl-C reaches Jest by itself; other signals reach nobody but this process.
  const survive = () => {};
  const passOn = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGINT', survive).on('SIGTERM', passOn).on('SIGHUP', passOn);
  const [code, signal] = (await once(child, 'exit')) as [number, null] | [null, NodeJS.Signals];
  process.off('SIGINT', survive).off('SIGTERM', passOn).off('SIGHUP', passOn);
  const results = await readResults();
  if (results !== undefined) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    console.log(`${results.numPassedTests} passed, ${failed} failed`);
  }
  return signal === null ? code : 128 + constants.signals[signal];
}

/** @returns undefined when Jest did not get to its end */
async function readResults(): Promise<Results | undefined> {
  const text = await readFile(RESULTS, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') {
      throw error;
    }
  });
  return text === undefined ? undefined : JSON.parse(text);
}
