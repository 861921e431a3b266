import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type ComposeFile, readComposeFile } from '../../local/backend/compose-file.ts';
import { standIns } from '../../local/containers/stand-ins/images.ts';

const docker = promisify(execFile);
const INSPECT_TIMEOUT_MS = 10_000;
/** Of some hundred megabytes. */
const PULL_TIMEOUT_MS = 10 * 60_000;

type Environment = Readonly<Record<string, string | undefined>>;
type Variable = keyof ComposeFile['images'];

export type AwsService = 'localstack' | 'ministack';

/** What each AWS of localstack-compose.yml is started from. */
const IMAGES: Readonly<Record<AwsService, Variable>> = {
  localstack: 'LOCALSTACK_IMAGE',
  ministack: 'MINISTACK_IMAGE',
};
export const AWS_SERVICES = Object.keys(IMAGES) as readonly AwsService[];

/**
 * Finds the images that localstack-compose.yml asks for on this machine, and where one isn't here and its variable isn't set, the one that
 * stands in for it.
 *
 * @param services those that will run
 * @returns the variables to set, and the images that are missing nevertheless
 * @throws Error when Compose does not answer, or finds fault with a variable; an AbortError
 */
export async function findImages(environment: Environment, services: readonly AwsService[], signal: AbortSignal) {
  const wanted: Variable[] = ['KAFKA_IMAGE', 'NODE_IMAGE', ...services.map((service) => IMAGES[service])];
  const absent = await absentOf(wanted, environment, signal);
  const standing = Object.entries(await standIns()).filter(
    ([variable]) => absent.has(variable as Variable) && environment[variable] === undefined,
  );
  const variables = Object.fromEntries(standing);
  const missing = await absentOf([...absent.keys()], { ...environment, ...variables }, signal);
  // Asked last, as a registry that does not answer takes its time.
  if (missing.size === 0 && services.includes('localstack')) {
    const { LAMBDA_NODE_IMAGE: image } = (await readComposeFile(environment)).images;
    // LocalStack pulls its functions' image, also when it is here.
    if (!(await succeeds(['pull', '--quiet', image], PULL_TIMEOUT_MS, signal))) {
      missing.set('LAMBDA_NODE_IMAGE', image);
    }
  }
  return { variables, missing: [...missing].map(([variable, image]) => `${image} (${variable})`) };
}

/** Of these, the images that aren't here. */
async function absentOf(wanted: readonly Variable[], environment: Environment, signal: AbortSignal) {
  const { images } = await readComposeFile(environment);
  const absent = new Map<Variable, string>();
  for (const variable of wanted) {
    const image = images[variable];
    if (!(await succeeds(['image', 'inspect', image], INSPECT_TIMEOUT_MS, signal))) {
      absent.set(variable, image);
    }
  }
  return absent;
}

async function succeeds(args: readonly string[], timeout: number, signal: AbortSignal): Promise<boolean> {
  try {
    await docker('docker', [...args], { timeout, signal });
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
