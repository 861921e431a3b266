import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { standIns } from '../../local/containers/stand-ins/images.ts';
import { ROOT } from '../../local/paths.ts';

const docker = promisify(execFile);
const PULL_TIMEOUT_MS = 10 * 60_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** As much of a Compose file, its variables filled in, as names images. */
interface ComposeFile {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly image: string;
        readonly build?: { readonly args: Readonly<Record<string, string>> };
        readonly environment?: Readonly<Record<string, string>>;
      }
    >
  >;
}

/**
 * Finds the images that localstack-compose.yml asks for on this machine, and where one isn't here and its variable isn't set, the one that
 * stands in for it.
 *
 * @returns the variables to set, and the images that are missing nevertheless
 */
export async function findImages(environment: Environment) {
  const absent = await absentOf(environment);
  const unset = Object.entries({
    ...(await standIns()),
    // LocalStack pulls the image of its functions, which takes a registry: one of this machine will do.
    LAMBDA_NODE_IMAGE: '127.0.0.1:5000/lambda/nodejs:24',
  }).filter(([variable]) => absent.has(variable) && environment[variable] === undefined);
  const variables = Object.fromEntries(unset);
  const missing = absent.size === 0 ? absent : await absentOf({ ...environment, ...variables });
  return { variables, missing: [...missing].map(([variable, image]) => `${image} (${variable})`) };
}

/** The images that aren't here, by their variables. */
async function absentOf(environment: Environment): Promise<ReadonlyMap<string, string>> {
  const { services } = await readFile(environment);
  const { 'nodejs24.x': lambda = '' } = JSON.parse(
    services.localstack?.environment?.LAMBDA_RUNTIME_IMAGE_MAPPING ?? '',
  );
  const wanted: Record<string, string> = {
    KAFKA_IMAGE: services.kafka?.image ?? '',
    LOCALSTACK_IMAGE: services.localstack?.image ?? '',
    MINISTACK_IMAGE: services.ministack?.image ?? '',
    NODE_IMAGE: services.trigger?.build?.args.NODE_IMAGE ?? '',
  };
  const absent = new Map<string, string>();
  for (const [variable, image] of Object.entries(wanted)) {
    if (!(await succeeds(['image', 'inspect', image]))) {
      absent.set(variable, image);
    }
  }
  if (!(await succeeds(['pull', '--quiet', lambda]))) {
    absent.set('LAMBDA_NODE_IMAGE', lambda);
  }
  return absent;
}

async function readFile(environment: Environment): Promise<ComposeFile> {
  const file = join(ROOT, 'localstack-compose.yml');
  const args = ['compose', '--file', file, '--profile', '*', 'config', '--format', 'json'];
  const { stdout } = await docker('docker', args, { env: environment, maxBuffer: 16 * 1024 * 1024 });
  return JSON.parse(stdout);
}

function succeeds(args: readonly string[]): Promise<boolean> {
  return docker('docker', [...args], { timeout: PULL_TIMEOUT_MS }).then(
    () => true,
    () => false,
  );
}
