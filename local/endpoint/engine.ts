import { setTimeout as delay } from 'node:timers/promises';

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
 * LocalStack serves Kafka mappings in its paid edition only, as a part of its MSK (https://github.com/localstack/localstack/issues/6121);
 * without that it fails the deployment. MSK isn't in every plan that has a license (https://docs.localstack.cloud/aws/licensing/), so it has
 * to be among the services that the endpoint offers. Where neither is known, mappings go for refused: our poller then serves the
 * descriptions in the template's metadata, which nobody else does. Schedules it stores in every edition
 * (https://docs.localstack.cloud/aws/services/scheduler). Dashboards are among the resources that its CloudFormation ignores
 * (https://docs.localstack.cloud/aws/services/cloudformation/); of the paid edition that isn't known, and the page finds out by itself.
 */
const localStack = (licensed: boolean, msk: boolean): Traits => ({
  kafkaMappings: licensed && msk ? 'served' : 'refused',
  schedules: 'stored',
  stackDashboards: licensed ? 'kept' : 'dropped',
  functionsInContainers: true,
});

/** For all tries together, so that an endpoint that is silent is known to be in time. */
const TIMEOUT_MS = 5_000;
const TRIES = 3;
const PAUSE_MS = 200;
/** What a gateway answers in place of a server that it does not reach: it tells nothing about that server. */
const GATEWAY_FAILURES = new Set([502, 503, 504]);

/**
 * Asks an endpoint what it is.
 *
 * @throws EndpointError when nothing answers, or something that is neither LocalStack nor MiniStack
 */
export async function inspectEngine(endpoint: string): Promise<Engine> {
  const engine = await recognizeEngine(endpoint);
  if (engine === undefined) {
    throw new EndpointError(
      `What answers at ${endpoint} is neither LocalStack nor MiniStack, and this command works with no other. A stack on AWS is deployed by npx cdk deploy.`,
    );
  }
  return engine;
}

/**
 * The same, for those who work with other endpoints as well.
 *
 * @returns undefined when what answers is neither LocalStack nor MiniStack
 * @throws EndpointError when nothing answers, or only a gateway before it, so that it may be either
 */
export async function recognizeEngine(endpoint: string): Promise<Engine | undefined> {
  const info = await ask(endpoint, '/_localstack/info');
  if (typeof info?.edition === 'string') {
    // 4.14.0:0a1b2c3, the commit behind the colon.
    const [version = ''] = String(info.version).split(':');
    const licensed = info.is_license_activated === true;
    const { services = {} } = (await ask(endpoint, '/_localstack/health')) ?? {};
    const { kafka = 'disabled' } = Object(services);
    return { title: `LocalStack ${version}, edition ${info.edition}`, ...localStack(licensed, kafka !== 'disabled') };
  }
  const health = await ask(endpoint, '/_ministack/health');
  if (typeof health?.version === 'string') {
    return { title: `MiniStack ${health.version}`, ...MINISTACK };
  }
  return undefined;
}

async function ask(endpoint: string, path: string): Promise<Record<string, unknown> | undefined> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  for (let tries = 1; ; tries += 1) {
    try {
      return await askOnce(new URL(path, endpoint), signal);
    } catch (error) {
      if (tries === TRIES || signal.aborted) {
        throw new EndpointError(`No AWS endpoint answers at ${endpoint}: is it up, and is that its address?`, {
          cause: error,
        });
      }
      await delay(PAUSE_MS);
    }
  }
}

async function askOnce(url: URL, signal: AbortSignal): Promise<Record<string, unknown> | undefined> {
  // AWS itself redirects to its web pages what it does not know. No SDK would follow.
  const response = await fetch(url, { signal, redirect: 'manual' });
  const text = await response.text();
  if (GATEWAY_FAILURES.has(response.status)) {
    throw new Error(`the answer has status ${response.status}`);
  }
  return response.ok ? parseObject(text) : undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return Object(JSON.parse(text));
  } catch {
    return undefined;
  }
}
