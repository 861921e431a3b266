import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { runCommand } from '../command.ts';
import { ROOT } from '../paths.ts';
import { BackendError } from './backend.ts';
import { COMPOSE_FILE, type ComposeFile } from './compose-file.ts';

const run = promisify(execFile);
const ASK_TIMEOUT_MS = 10_000;
/** The first time, images are downloaded: some hundred megabytes. */
const UP_TIMEOUT_MS = 15 * 60_000;
const DOWN_TIMEOUT_MS = 60_000;
const DOWN = ['down', '--volumes', '--remove-orphans'];
const REMOVE = ['rm', '--force', '--volumes'];

export interface Container {
  readonly service: string;
  /** Docker's words: `created`, `running`, `restarting`, `exited` and others. */
  readonly state: string;
  readonly exitCode: number;
}

/** The services of localstack-compose.yml, as a project of their own: other projects of the same file are not touched. */
export class Compose {
  readonly #project: string;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #directory: string;

  /**
   * @param project tells its containers, networks and volumes from those of others
   * @param environment values for the file's variables
   * @param directory for temporary files
   */
  constructor(project: string, environment: Readonly<Record<string, string | undefined>>, directory: string) {
    this.#project = project;
    this.#environment = environment;
    this.#directory = directory;
  }

  /** Resolves when the services are healthy: made anew, of this checkout, also where a run that was killed has left some. */
  up(services: readonly string[], logFile: string, signal: AbortSignal): Promise<void> {
    const fresh = ['--build', '--force-recreate', '--renew-anon-volumes'];
    return this.#run(['up', '--detach', ...fresh, '--wait', ...services], logFile, UP_TIMEOUT_MS, signal);
  }

  /** Removes containers, networks and volumes. */
  async down(logFile: string, graceMs: number): Promise<void> {
    const seconds = String(Math.ceil(graceMs / 1_000));
    const down = () => this.#run([...DOWN, '--timeout', seconds], logFile, DOWN_TIMEOUT_MS);
    await down();
    // LocalStack takes its functions' containers with it, but may leave one that it was just starting, and with it the network.
    const left = await this.#onNetwork();
    if (left.length > 0) {
      // LocalStack may be removing it at this moment, which is said to be an error.
      await run('docker', [...REMOVE, ...left], this.#options).catch(() => {});
      await down();
      const still = await this.#onNetwork();
      if (still.length > 0) {
        throw new BackendError(`Containers were left: docker ${[...REMOVE, ...still].join(' ')} removes them.`);
      }
    }
  }

  /** The same at once, by a process of its own that outlives this one: for ends that leave no time. */
  abandon(): void {
    // LocalStack is killed, so that its functions' containers are left to us.
    const script =
      'ids=$(docker ps --all --quiet --filter "$0"); [ -z "$ids" ] || docker rm --force --volumes $ids; exec docker "$@"';
    const args = ['-c', script, this.#network, ...this.#args([...DOWN, '--timeout', '0'])];
    spawn('sh', args, { cwd: ROOT, env: this.#environment, detached: true, stdio: 'ignore' }).unref();
  }

  /** @throws Error when docker does not answer */
  async containers(): Promise<readonly Container[]> {
    const { stdout } = await run('docker', this.#args(['ps', '--all', '--format', 'json']), this.#options);
    return stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
      .map(({ Service: service, State: state, ExitCode: exitCode }) => ({ service, state, exitCode }));
  }

  /** What `docker` is called with to follow the logs of all services. */
  get logsCommand(): { command: string; args: string[]; environment: Readonly<Record<string, string | undefined>> } {
    const args = this.#args(['logs', '--follow', '--no-color', '--timestamps']);
    return { command: 'docker', args, environment: this.#environment };
  }

  /** Ids of the containers in the project's network, Compose's own or not. */
  async #onNetwork(): Promise<readonly string[]> {
    const { stdout } = await run('docker', ['ps', '--all', '--quiet', '--filter', this.#network], this.#options);
    return stdout.split('\n').filter((line) => line !== '');
  }

  /** The network of localstack-compose.yml, as a filter of `docker ps`. */
  get #network(): string {
    return `network=${this.#project}_default`;
  }

  get #options() {
    return { cwd: ROOT, env: this.#environment, timeout: ASK_TIMEOUT_MS };
  }

  #run(args: readonly string[], logFile: string, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    return runCommand({
      command: 'docker',
      args: this.#args(args),
      directory: ROOT,
      environment: { ...this.#environment, TMPDIR: this.#directory },
      logFile,
      timeoutMs,
      signal,
    });
  }

  #args(args: readonly string[]): string[] {
    return ['compose', '--file', COMPOSE_FILE, '--project-name', this.#project, '--progress', 'plain', ...args];
  }
}

/**
 * Fetches an image, or finds that what is here is the registry's.
 *
 * @throws BackendError when it can't be had
 */
export async function pull(
  image: string,
  environment: Readonly<Record<string, string | undefined>>,
  logFile: string,
  signal: AbortSignal,
): Promise<void> {
  const command = { command: 'docker', args: ['pull', '--quiet', image], directory: ROOT, environment, logFile };
  await runCommand({ ...command, timeoutMs: UP_TIMEOUT_MS, signal }).catch((error) => {
    signal.throwIfAborted();
    throw new BackendError(
      `The image ${image} cannot be fetched, and LocalStack will not do without: ${error.message}`,
      {
        cause: error,
      },
    );
  });
}

/**
 * @param environment with the PATH where `docker` is looked for, and DOCKER_HOST
 * @throws BackendError when there is no container engine, or one without Compose
 */
export async function requireContainers(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  const options = { env: environment, timeout: ASK_TIMEOUT_MS };
  try {
    await run('docker', ['version', '--format', '{{.Server.Version}}'], options);
  } catch (error) {
    throw new BackendError('No container engine answers (docker version fails): start Docker.', { cause: error });
  }
  try {
    await run('docker', ['compose', 'version'], options);
  } catch (error) {
    throw new BackendError(
      'Docker is there without Compose v2 (docker compose version fails): install the plugin docker-compose-plugin.',
      { cause: error },
    );
  }
}

/** An image of LocalStack's own, from whichever registry: no other is known to ask for a token. */
const LOCALSTACK = /(^|\/)localstack\/localstack(?<paid>-pro)?(:(?<tag>[^:@/]+))?(?<digest>@.+)?$/;
/**
 * Since March 2026 there is one image, with the year and the month for a version, and it ends at once without a token
 * (https://blog.localstack.cloud/switching-to-calendar-versioning, https://github.com/microcks/microcks/issues/2008).
 */
const NEEDS_TOKEN = /^(s3-)?(latest|stable|dev|20\d\d\.)/;

/**
 * LocalStack itself would say it too, but only in its log and after its image has been downloaded:
 * https://docs.localstack.cloud/aws/getting-started/auth-token/
 *
 * @param file as Compose has read it
 * @throws BackendError when the chosen LocalStack asks for a token and there is none
 */
export function requireToken({ images, localStackToken }: ComposeFile): void {
  const image = images.LOCALSTACK_IMAGE;
  const parts = LOCALSTACK.exec(image)?.groups;
  if (parts === undefined || localStackToken !== '') {
    return;
  }
  // A digest alone says nothing about the version.
  const tag = parts.tag ?? (parts.digest === undefined ? 'latest' : '');
  if (parts.paid !== undefined || NEEDS_TOKEN.test(tag)) {
    throw new BackendError(
      `The image that LOCALSTACK_IMAGE names (${image}) starts with a token only: set LOCALSTACK_AUTH_TOKEN, or unset LOCALSTACK_IMAGE, for LocalStack 4.14.0, the last that needs none.`,
    );
  }
}
