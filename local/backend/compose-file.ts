import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../paths.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 10_000;

export const COMPOSE_FILE = join(ROOT, 'localstack-compose.yml');
/** Kafka's listener for containers there. */
export const KAFKA_FOR_CONTAINERS = 'kafka:19092';

/** As much of localstack-compose.yml, its variables filled in as Compose does it, as others need to know. */
export interface ComposeFile {
  /** By the variables that name them; without the trigger's own, which is built. */
  readonly images: Readonly<
    Record<'KAFKA_IMAGE' | 'LOCALSTACK_IMAGE' | 'MINISTACK_IMAGE' | 'NODE_IMAGE' | 'LAMBDA_NODE_IMAGE', string>
  >;
  /** Empty where there is none. */
  readonly localStackToken: string;
}

/**
 * Has Compose read the file: it takes variables from the environment and from a file `.env`.
 *
 * @throws Error when Compose does not answer, or finds fault with a variable
 */
export async function readComposeFile(environment: Readonly<Record<string, string | undefined>>): Promise<ComposeFile> {
  const args = ['compose', '--file', COMPOSE_FILE, '--profile', '*', 'config', '--format', 'json'];
  const { stdout } = await run('docker', args, { cwd: ROOT, env: environment, timeout: TIMEOUT_MS });
  const { kafka, localstack, ministack, trigger } = JSON.parse(stdout).services;
  return {
    images: {
      KAFKA_IMAGE: kafka.image,
      LOCALSTACK_IMAGE: localstack.image,
      MINISTACK_IMAGE: ministack.image,
      NODE_IMAGE: trigger.build.args.NODE_IMAGE,
      LAMBDA_NODE_IMAGE: JSON.parse(localstack.environment.LAMBDA_RUNTIME_IMAGE_MAPPING)['nodejs24.x'],
    },
    localStackToken: localstack.environment.LOCALSTACK_AUTH_TOKEN,
  };
}
