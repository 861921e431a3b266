// What `npm test` runs: installs the broker, the emulator, DynamoDB Local, cfn-lint and Chromium, then all tests; arguments go to Jest.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { installBroker } from '../local/broker/broker.ts';
import { installEmulator } from '../local/emulator/emulator.ts';
import { LOCAL, ROOT } from '../local/paths.ts';
import { installCfnLint } from './support/cfn-lint/cfn-lint.ts';
import { installChromium } from './support/chromium/chromium.ts';
import { installDynamoDbLocal } from './support/dynamodb-local/dynamodb-local.ts';

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

async function runJest(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [...NODE_OPTIONS, JEST, '--json', `--outputFile=${RESULTS}`, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  // A terminal's Ctrl-C reaches Jest by itself; this process waits for it, so that tests can stop what they have started.
  process.on('SIGINT', () => {}).on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

console.log('Install the Kafka broker, the AWS emulator, DynamoDB Local, cfn-lint and Chromium ...');
await Promise.all([installBroker(), installEmulator(), installDynamoDbLocal(), installCfnLint(), installChromium()]);
await rm(RESULTS, { force: true });
process.exitCode = await runJest(process.argv.slice(2));
const results: Results = JSON.parse(await readFile(RESULTS, 'utf8'));
const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
console.log(`${results.numPassedTests} passed, ${failed} failed`);
