/** What an AWS endpoint does with the parts of a stack that not every emulator serves. */
export interface Traits {
  /**
   * What becomes of an event source mapping that reads Kafka: it is served as on AWS; it is stored, and nobody polls; it is refused, and
   * the deployment with it.
   */
  readonly kafkaMappings: 'served' | 'stored' | 'refused';
  /** Whether a schedule of EventBridge Scheduler invokes its target. */
  readonly schedules: 'fire' | 'stored';
  /** Whether CloudFormation makes the dashboards of a template, or takes them and makes none. */
  readonly stackDashboards: 'kept' | 'dropped';
  /** Whether each function runs in a container of its own, to which `127.0.0.1` is that container. */
  readonly functionsInContainers: boolean;
}

/** What answers at an AWS endpoint. */
export interface Engine extends Traits {
  /** Its name, version and edition. */
  readonly title: string;
}

/** No endpoint that this project can work with answers. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
}

/** MiniStack keeps such mappings without ever polling; it sweeps its schedules every 10 s. */
export const MINISTACK: Traits = {
  kafkaMappings: 'stored',
  schedules: 'fire',
  stackDashboards: 'kept',
  functionsInContainers: false,
};

/**
 * LocalStack serves Kafka mappings in its paid edition only; without that it fails the deployment
 * (https://docs.localstack.cloud/aws/integrations/messaging/selfmanaged-kafka-cluster/). Schedules it stores in every edition
 * (https://docs.localstack.cloud/aws/services/scheduler). Dashboards are among the resources that its CloudFormation ignores
 * (https://docs.localstack.cloud/aws/services/cloudformation/); of the paid edition that isn't known, and the page finds out by itself.
 */
const localStack = (licensed: boolean): Traits => ({
  kafkaMappings: licensed ? 'served' : 'refused',
  schedules: 'stored',
  stackDashboards: licensed ? 'kept' : 'dropped',
  functionsInContainers: true,
});

const TIMEOUT_MS = 5_000;

/**
 * Asks an endpoint what it is.
 *
 * @throws EndpointError when nothing answers, or something that is neither LocalStack nor MiniStack
 */
export async function inspectEngine(endpoint: string): Promise<Engine> {
  const info = await ask(endpoint, '/_localstack/info');
  if (typeof info?.edition === 'string') {
    // 4.14.0:0a1b2c3, the commit behind the colon.
    const [version = ''] = String(info.version).split(':');
    const licensed = info.is_license_activated === true;
    return { title: `LocalStack ${version}, edition ${info.edition}`, ...localStack(licensed) };
  }
  const health = await ask(endpoint, '/_ministack/health');
  if (typeof health?.version === 'string') {
    return { title: `MiniStack ${health.version}`, ...MINISTACK };
  }
  throw new EndpointError(
    `What answers at ${endpoint} is neither LocalStack nor MiniStack, and this command works with no other. A stack on AWS is deployed by npx cdk deploy.`,
  );
}

async function ask(endpoint: string, path: string): Promise<Record<string, unknown> | undefined> {
  try {
    const response = await fetch(new URL(path, endpoint), { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await response.text();
    return response.ok ? parseObject(text) : undefined;
  } catch (error) {
    throw new EndpointError(`No AWS endpoint answers at ${endpoint}: is it up, and is that its address?`, {
      cause: error,
    });
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return Object(JSON.parse(text));
  } catch {
    return undefined;
  }
}
