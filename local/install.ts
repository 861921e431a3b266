import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { LOCAL, LOGS, ROOT } from './paths.ts';

/** What a directory under `.local` is made from. */
export interface Installation {
  readonly name: string;
  /** The file that says what to install: as long as its content stays the same, nothing is installed again. */
  readonly manifest: string;
  /** Commands that fill `directory`, in order. */
  commands(directory: string): readonly (readonly [command: string, ...args: string[]])[];
}

const STAMP = '.installed-from';
const TIMEOUT_MS = 10 * 60 * 1000;

/**
 * Installs into `.local/<name>` unless it is there already. The stamp is written last, so what was interrupted is done again.
 *
 * @throws CommandError with the last lines and the place of the log
 */
export async function install(
  { name, manifest, commands }: Installation,
  signal: AbortSignal | undefined,
): Promise<void> {
  const directory = join(LOCAL, name);
  // A virtual environment knows its own path: a checkout that was moved needs a new one.
  const wanted = createHash('sha256')
    .update(directory)
    .update(await readFile(manifest))
    .digest('hex');
  const stamp = join(directory, STAMP);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) {
    return;
  }
  const logFile = join(LOGS, `install-${name}.log`);
  await rm(directory, { recursive: true, force: true });
  await rm(logFile, { force: true });
  const temporary = join(directory, '.tmp');
  await mkdir(temporary, { recursive: true });
  for (const [command, ...args] of commands(directory)) {
    await runCommand({
      command,
      args,
      directory: ROOT,
      environment: { ...process.env, TMPDIR: temporary },
      logFile,
      timeoutMs: TIMEOUT_MS,
      signal,
    });
  }
  await rm(temporary, { recursive: true });
  await writeFile(`${stamp}.new`, wanted);
  await rename(`${stamp}.new`, stamp);
}
