// Where `npm start` and `npm test` begin: plain JavaScript for whatever Node the host has. Looks for the tools that npm cannot
// install, installs the packages if they are not those of package-lock.json, and runs a script on the project's own Node.
//
// node local/bootstrap.mjs [--node-only] [script.ts [arguments]]
//
// Without a script it only installs. --node-only is for scripts that need no other tool, such as those that look at AWS.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PACKAGES = join(ROOT, 'node_modules');
const STAMP = join(PACKAGES, '.installed-from');
const LOG = join(ROOT, '.local', 'logs', 'npm-ci.log');

/** Each check resolves to undefined, or to what is wrong. */
const CHECKS = [
  {
    tool: 'Node.js 20 or newer',
    get: 'https://nodejs.org',
    found: async () =>
      Number(process.versions.node.split('.')[0]) >= 20 ? undefined : `this is ${process.versions.node}`,
  },
  {
    tool: 'Java 17 or newer',
    get: 'https://adoptium.net, or your package manager (Debian, Ubuntu: apt install openjdk-17-jre-headless; macOS: brew install openjdk)',
    found: async () => atLeast(17, /version "(?:1\.)?(\d+)/, await output('java', ['-version'])),
  },
  {
    tool: 'Maven',
    get: 'https://maven.apache.org, or your package manager (apt install maven; brew install maven)',
    // Asking Maven itself would start a Java machine.
    found: async () => (onPath('mvn') ? undefined : 'mvn is not on the PATH'),
  },
  {
    tool: 'Python 3.10 or newer with venv',
    get: 'https://www.python.org, or your package manager (apt install python3 python3-venv; brew install python)',
    found: async () => {
      const script =
        'import sys, venv, ensurepip; print("version", sys.version_info[0] * 100 + sys.version_info[1], sys.version.split()[0])';
      return atLeast(310, /version (\d+)/, await output('python3', ['-c', script]));
    },
  },
];

/** Both streams of a command; undefined when it cannot be run or fails. */
function output(command, args) {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: 10_000 }, (error, stdout, stderr) =>
      resolve(error ? undefined : stdout + stderr),
    );
  });
}

function atLeast(wanted, pattern, text) {
  if (text === undefined) {
    return 'not found, or without a part that is needed';
  }
  const version = Number(pattern.exec(text)?.[1]);
  return version >= wanted ? undefined : `found ${text.trim().split('\n')[0]}`;
}

function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => existsSync(join(directory, program)));
}

async function checkTools(checks) {
  const results = await Promise.all(checks.map(async ({ tool, get, found }) => ({ tool, get, wrong: await found() })));
  const missing = results.filter(({ wrong }) => wrong !== undefined);
  for (const { tool, get, wrong } of missing) {
    console.error(`Needed: ${tool} (${wrong}).\n  Get it from ${get}`);
  }
  return missing.length === 0;
}

async function installPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) {
    return true;
  }
  mkdirSync(join(ROOT, '.local', 'logs'), { recursive: true });
  const log = openSync(LOG, 'w');
  const start = Date.now();
  const title = 'Install the npm packages (npm ci)';
  const progress = process.stdout.isTTY
    ? setInterval(() => process.stdout.write(`\r${title} ${Math.round((Date.now() - start) / 1000)} s`), 1_000)
    : undefined;
  process.stdout.write(progress ? title : `${title} ...\n`);
  const { code } = await run('npm', ['ci'], { cwd: ROOT, stdio: ['ignore', log, log] });
  clearInterval(progress);
  process.stdout.write(
    `${progress ? '\r' : ''}${code === 0 ? '✔' : '✖'} ${title} (${((Date.now() - start) / 1000).toFixed(1)} s)\n`,
  );
  if (code !== 0) {
    // npm gives its reason first and its usage last.
    const errors = readFileSync(LOG, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('npm error'));
    console.error(`${errors.slice(0, 8).join('\n')}\nLog: ${LOG}`);
    return false;
  }
  writeFileSync(STAMP, wanted);
  return true;
}

/**
 * Runs a command to its end. A terminal sends Ctrl-C to the command as well, so it is only survived here; other signals reach
 * nobody but this process, so they are passed on.
 */
function run(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, options);
    const survive = () => {};
    const passOn = (signal) => child.kill(signal);
    process.on('SIGINT', survive).on('SIGTERM', passOn).on('SIGHUP', passOn);
    const end = (code, signal) => {
      process.off('SIGINT', survive).off('SIGTERM', passOn).off('SIGHUP', passOn);
      resolve({ code, signal });
    };
    child.once('exit', end);
    child.once('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      end(1, null);
    });
  });
}

async function main() {
  const [first, ...others] = process.argv.slice(2);
  const nodeOnly = first === '--node-only';
  const [script, ...args] = nodeOnly ? others : process.argv.slice(2);
  if (!(await checkTools(nodeOnly ? CHECKS.slice(0, 1) : CHECKS)) || !(await installPackages())) {
    return 1;
  }
  if (script === undefined) {
    return 0;
  }
  const { code, signal } = await run(join(PACKAGES, '.bin', 'node'), [join(ROOT, script), ...args], {
    stdio: 'inherit',
  });
  return code ?? (signal === 'SIGINT' ? 130 : 1);
}

process.exitCode = await main();
