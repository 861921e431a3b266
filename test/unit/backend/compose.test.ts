import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { BackendError } from '../../../local/backend/backend.ts';
import { requireContainers, requireToken } from '../../../local/backend/compose.ts';
import type { ComposeFile } from '../../../local/backend/compose-file.ts';
import { ROOT } from '../../../local/paths.ts';

describe('a container engine', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'docker-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** A program of this name that does what the shell's `script` says; nothing else is on the PATH but the shell itself. */
  async function docker(script: string) {
    const path = join(directory, 'docker');
    await writeFile(path, `#!/bin/sh\necho "$@" >> "${directory}/calls"\n${script}\n`);
    await chmod(path, 0o755);
  }
  const environment = () => ({ PATH: directory });

  test('with Compose is asked for both', async () => {
    await docker('exit 0');
    await requireContainers(environment());
    expect(await readFile(join(directory, 'calls'), 'utf8')).toBe(
      'version --format {{.Server.Version}}\ncompose version\n',
    );
  });

  const NONE = 'No container engine answers (docker version fails): start Docker.';
  const NO_COMPOSE =
    'Docker is there without Compose v2 (docker compose version fails): install the plugin docker-compose-plugin.';

  test.each<[what: string, script: string | undefined, message: string]>([
    ['that is not there', undefined, NONE],
    [
      'that fails, as the client does without its server',
      'echo "Cannot connect to the Docker daemon" >&2; exit 1',
      NONE,
    ],
    ['without Compose', 'if [ "$1" = compose ]; then exit 1; fi', NO_COMPOSE],
  ])('%s is a backend that cannot be had, and the message says what to do', async (_what, script, message) => {
    await (script !== undefined && docker(script));
    await expect(requireContainers(environment())).rejects.toThrow(BackendError);
    await expect(requireContainers(environment())).rejects.toThrow(message);
  });
});

/** localstack-compose.yml with this image and token. */
const fileWith = (LOCALSTACK_IMAGE: string, localStackToken: string): ComposeFile => ({
  images: { KAFKA_IMAGE: 'k', MINISTACK_IMAGE: 'm', NODE_IMAGE: 'n', LAMBDA_NODE_IMAGE: 'l', LOCALSTACK_IMAGE },
  localStackToken,
});

describe('a token', () => {
  test.each([
    'localstack/localstack',
    'localstack/localstack:latest',
    'localstack/localstack:latest-amd64',
    'localstack/localstack:s3-latest',
    'localstack/localstack:stable',
    'localstack/localstack:2026.3.0',
    'docker.io/localstack/localstack:2026.03',
    '127.0.0.1:5000/localstack/localstack',
    'localstack/localstack-pro:4.14.0',
    'localstack/localstack-pro',
    'localstack/localstack-pro@sha256:0a1b',
  ])('is needed by %s', (image) => {
    expect(() => requireToken(fileWith(image, ''))).toThrow(BackendError);
    expect(() => requireToken(fileWith(image, ''))).toThrow(
      `The image that LOCALSTACK_IMAGE names (${image}) starts with a token only: set LOCALSTACK_AUTH_TOKEN, or unset LOCALSTACK_IMAGE, for LocalStack 4.14.0, the last that needs none.`,
    );
    expect(() => requireToken(fileWith(image, 'ls-token'))).not.toThrow();
  });

  test.each([
    'localstack/localstack:4.14.0',
    'localstack/localstack:4',
    'localstack/localstack:community-archive',
    'localstack/localstack@sha256:0a1b',
    '127.0.0.1:5000/localstack/localstack:4.14.0',
    'my/localstack:latest',
    'my-localstack/localstack-like:latest',
  ])('is not needed by %s', (image) => {
    expect(() => requireToken(fileWith(image, ''))).not.toThrow();
  });

  test('and the image are variables that localstack-compose.yml has, and its default is the version of the message', async () => {
    const file = await readFile(join(ROOT, 'localstack-compose.yml'), 'utf8');
    const [, image = ''] = /^ +image: (\$\{LOCALSTACK_IMAGE.*)$/m.exec(file) ?? [];
    expect(image).toMatch(/:4\.14\.0\}$/);
    expect(file).toContain('LOCALSTACK_AUTH_TOKEN: $' + '{LOCALSTACK_AUTH_TOKEN:-}');
  });
});
