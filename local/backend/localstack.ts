import { setTimeout as delay } from 'node:timers/promises';
import { createTopics } from '../broker/topics.ts';
import { awsAddress } from '../endpoint/address.ts';
import { type Engine, inspectEngine } from '../endpoint/engine.ts';
import type { StartOptions } from '../options.ts';
import { type Service, startService } from '../process.ts';
import type { PartState } from '../run/supervisor.ts';
import type { Addresses, Backend, BackendContext } from './backend.ts';
import { Compose, type Container, pull, requireContainers, requireToken } from './compose.ts';
import { type ComposeFile, KAFKA_FOR_CONTAINERS, readComposeFile } from './compose-file.ts';

/** What the run needs of localstack-compose.yml: topics and Kafka triggers are its own work. */
const SERVICES = ['kafka', 'localstack'];
const LOOK_MS = 2_000;
/** Looks at an engine that does not answer, each of up to 10 s. */
const MAX_SILENT = 5;

/** Kafka and LocalStack in containers, as localstack-compose.yml has them. */
export class LocalStackBackend implements Backend {
  readonly addresses: Addresses;
  readonly traits = undefined;
  readonly outlivesRun = false;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #partitions: number;
  readonly #context: BackendContext;
  readonly #compose: Compose;
  #up: Promise<void> | undefined;
  /** Containers may be there. */
  #begun = false;
  #logs: Service | undefined;
  #containers: readonly Container[] = [];
  readonly #abandon = () => this.#compose.abandon();

  /** @param environment of this process, with the variables of localstack-compose.yml that its user has set */
  constructor(options: StartOptions, environment: NodeJS.ProcessEnv, context: BackendContext) {
    this.addresses = {
      aws: awsAddress(`http://127.0.0.1:${options.awsPort}`),
      bootstrapServers: `127.0.0.1:${options.kafkaPort}`,
      functionsBootstrapServers: KAFKA_FOR_CONTAINERS,
    };
    this.#environment = {
      ...environment,
      COMPOSE_PROFILES: 'localstack',
      KAFKA_PORT: String(options.kafkaPort),
      AWS_PORT: String(options.awsPort),
    };
    this.#partitions = options.partitions;
    this.#context = context;
    // Two runs at once have different ports.
    this.#compose = new Compose(`city-temperatures-${options.awsPort}`, this.#environment, context.directory);
  }

  get parts(): readonly PartState[] {
    return SERVICES.map((name) => {
      const state = this.#containers.find(({ service }) => service === name)?.state;
      return { name, state: partState(state), restarts: 0 };
    });
  }

  async startKafka(): Promise<void> {
    this.#up ??= this.#start();
    await this.#up;
    const { bootstrapServers } = this.addresses;
    await this.#context.step('Create the topics', () => createTopics(bootstrapServers, this.#partitions));
  }

  async startAws(): Promise<Engine> {
    this.#up ??= this.#start();
    await this.#up;
    return inspectEngine(this.addresses.aws.endpoint);
  }

  async stop(graceMs: number): Promise<void> {
    try {
      if (this.#begun) {
        await this.#compose.down(this.#context.log('containers-down'), graceMs);
        process.off('exit', this.#abandon);
      }
    } finally {
      await this.#logs?.stop(graceMs);
    }
  }

  async #start(): Promise<void> {
    const { directory, log, step, signal } = this.#context;
    const { images } = await step('Ask for the container engine', () => this.#prepare());
    this.#begun = true;
    process.once('exit', this.#abandon);
    try {
      await Promise.all([
        step('Start Kafka and LocalStack in containers', () =>
          this.#compose.up(SERVICES, log('containers-up'), signal),
        ),
        // LocalStack would do it as well, but within the deployment, and silently.
        step("Fetch the functions' image", () =>
          pull(images.LAMBDA_NODE_IMAGE, this.#environment, log('pull'), signal),
        ),
      ]);
    } finally {
      // There is nothing to follow before; and when they did not become healthy, it says why.
      this.#logs = startService({ ...this.#compose.logsCommand, directory, logFile: log('containers') });
    }
    this.#containers = await this.#compose.containers();
    this.#watch();
  }

  async #prepare(): Promise<ComposeFile> {
    await requireContainers(this.#environment);
    const file = await readComposeFile(this.#environment);
    requireToken(file);
    return file;
  }

  async #watch(): Promise<void> {
    const { events, log, signal } = this.#context;
    let silent = 0;
    while (!signal.aborted) {
      await delay(LOOK_MS, undefined, { signal }).catch(() => {});
      const containers = await this.#compose.containers().catch(() => undefined);
      // A container engine that does not answer for once says nothing about the containers.
      silent = containers === undefined ? silent + 1 : 0;
      this.#containers = containers ?? this.#containers;
      const reason = silent < MAX_SILENT ? endOf(this.#containers) : 'The container engine no longer answers.';
      if (reason !== undefined && !signal.aborted) {
        events.fatal(new Error(`${reason} This run cannot go on. Log: ${log('containers')}`));
        return;
      }
    }
  }
}

/** Why what they kept is lost; undefined as long as all of them are there. */
function endOf(containers: readonly Container[]): string | undefined {
  for (const service of SERVICES) {
    const found = containers.find((container) => container.service === service);
    if (found === undefined || found.state === 'exited') {
      const how = found === undefined ? 'was removed' : `ended (exit code ${found.exitCode})`;
      return `The container ${service} ${how}, and with it what it kept.`;
    }
  }
  return undefined;
}

function partState(state: string | undefined): PartState['state'] {
  switch (state) {
    case undefined:
    case 'created':
      return 'starting';
    case 'running':
      return 'up';
    case 'restarting':
      return 'restarting';
    default:
      return 'down';
  }
}
