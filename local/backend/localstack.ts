import { setTimeout as delay } from 'node:timers/promises';
import { createTopics } from '../broker/topics.ts';
import { awsAddress } from '../endpoint/address.ts';
import { type Engine, inspectEngine } from '../endpoint/engine.ts';
import type { StartOptions } from '../options.ts';
import { type Service, startService } from '../process.ts';
import type { PartState } from '../run/supervisor.ts';
import type { Addresses, Backend, BackendContext } from './backend.ts';
import { Compose, type Container, requireContainers, requireToken } from './compose.ts';
import { KAFKA_FOR_CONTAINERS } from './compose-file.ts';

/** What the run needs of localstack-compose.yml: topics and Kafka triggers are its own work. */
const SERVICES = ['kafka', 'localstack'];
const LOOK_MS = 2_000;

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
    if (this.#begun) {
      await this.#compose.down(this.#context.log('containers-down'), graceMs);
      process.off('exit', this.#abandon);
    }
    await this.#logs?.stop(graceMs);
  }

  async #start(): Promise<void> {
    const { directory, log, step, signal } = this.#context;
    requireToken(this.#environment);
    await step('Ask for the container engine', () => requireContainers(this.#environment));
    this.#begun = true;
    process.once('exit', this.#abandon);
    try {
      await step('Start Kafka and LocalStack in containers', () =>
        this.#compose.up(SERVICES, log('containers-up'), signal),
      );
    } finally {
      // There is nothing to follow before; and when they did not become healthy, it says why.
      this.#logs = startService({ ...this.#compose.logsCommand, directory, logFile: log('containers') });
    }
    this.#containers = await this.#compose.containers();
    this.#watch();
  }

  async #watch(): Promise<void> {
    const { events, log, signal } = this.#context;
    while (!signal.aborted) {
      await delay(LOOK_MS, undefined, { signal }).catch(() => {});
      // A container engine that does not answer for once says nothing about the containers.
      this.#containers = await this.#compose.containers().catch(() => this.#containers);
      const ended = this.#containers.find(({ service, state }) => SERVICES.includes(service) && state === 'exited');
      if (ended !== undefined && !signal.aborted) {
        const lost = 'What it kept is lost, so this run cannot go on';
        events.fatal(
          new Error(
            `The container ${ended.service} ended (exit code ${ended.exitCode}). ${lost}. Log: ${log('containers')}`,
          ),
        );
        return;
      }
    }
  }
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
