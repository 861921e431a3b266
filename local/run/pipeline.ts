import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { type Broker, installBroker, startBroker } from '../broker/broker.ts';
import { createTopics } from '../broker/topics.ts';
import {
  type Emulator,
  type EmulatorAddress,
  emulatorAddress,
  installEmulator,
  startEmulator,
} from '../emulator/emulator.ts';
import type { StartOptions } from '../options.ts';
import { describeExit, type Service } from '../process.ts';
import { Deployment, STACK_NAME, type StackOutputs } from './deployment.ts';
import { startGenerator } from './handover.ts';
import { type NodePartOptions, startNode, startNodeUntilReady } from './node-part.ts';
import type { Counts } from './observation.ts';
import { Observer } from './observer.ts';
import type { Progress } from './progress.ts';
import { type PartState, Supervisor, type SupervisorEvents } from './supervisor.ts';

export interface PipelineSettings {
  readonly options: StartOptions;
  /** For data: removed after the run. */
  readonly directory: string;
  /** For logs: kept. */
  readonly logs: string;
}

const GRACE_MS = 4_000;
const COUNTS_TIMEOUT_MS = 3_000;

/** All parts of the pipeline on this machine: started as far as possible side by side, watched, stopped together. */
export class Pipeline {
  readonly #settings: PipelineSettings;
  readonly #progress: Progress;
  readonly #events: SupervisorEvents;
  readonly #stopping = new AbortController();
  readonly #aws: EmulatorAddress;
  readonly #deployment: Deployment;
  readonly #broker: Supervisor<Broker>;
  readonly #readers: Supervisor<Service>[] = [];
  #starting: Promise<void> | undefined;
  #emulator: Emulator | undefined;
  #outputs: StackOutputs | undefined;
  #observer: Observer | undefined;

  constructor(settings: PipelineSettings, progress: Progress, events: SupervisorEvents) {
    const { options, directory, logs } = settings;
    this.#settings = settings;
    this.#progress = progress;
    this.#events = events;
    this.#aws = emulatorAddress(options.awsPort);
    this.#deployment = new Deployment(this.#aws.environment, directory, logs, this.#stopping.signal);
    const broker = { port: options.kafkaPort, directory: join(directory, 'kafka'), logFile: this.#log('broker') };
    this.#broker = new Supervisor(
      {
        name: 'broker',
        logFile: broker.logFile,
        start: (signal) => startBroker({ ...broker, signal: this.#orStopping(signal) }),
      },
      events,
    );
  }

  get bootstrapServers(): string {
    return `127.0.0.1:${this.#settings.options.kafkaPort}`;
  }

  get endpoint(): string {
    return this.#aws.endpoint;
  }

  /** Where a browser finds the dashboard. */
  get page(): string {
    return `http://127.0.0.1:${this.#settings.options.dashboardPort}`;
  }

  /** Undefined until the stack is deployed. */
  get outputs(): StackOutputs | undefined {
    return this.#outputs;
  }

  /** Undefined until the stack is deployed. */
  get observer(): Observer | undefined {
    return this.#observer;
  }

  get parts(): readonly PartState[] {
    const emulator = { name: 'emulator', state: this.#emulator ? 'up' : 'starting', restarts: 0 } as const;
    return [this.#broker.state, emulator, ...this.#readers.map((reader) => reader.state)];
  }

  /**
   * Starts everything; resolves once records can flow.
   *
   * @throws Error with the reason when a step fails; {@link stop} is still needed then
   */
  start(): Promise<void> {
    this.#starting = this.#startAll();
    return this.#starting;
  }

  /**
   * Ends what writes and reads records, so that the counts hold still.
   *
   * @returns the counts of the run; undefined when it came to none or nobody can tell any more
   */
  async settle(): Promise<Counts | undefined> {
    await this.#stopReaders();
    return Promise.race([
      this.#observer?.counts().catch(() => undefined),
      delay(COUNTS_TIMEOUT_MS, undefined, { ref: false }),
    ]);
  }

  /** Stops every part, and removes the data. Safe at any time, also during the start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#starting?.catch(() => {});
    await this.#stopReaders();
    // Not waited for: it may be in the middle of asking a broker that is gone.
    this.#observer?.close().catch(() => {});
    // Nothing of the data is kept, so neither needs long to put it in order.
    await Promise.all([this.#broker.stop(GRACE_MS), this.#emulator?.stop(GRACE_MS)]);
    await rm(this.#settings.directory, { recursive: true, force: true });
  }

  async #startAll(): Promise<void> {
    const { options } = this.#settings;
    await this.#sideBySide([this.#synthesize(), this.#startBroker(), this.#startEmulator()]);
    const outputs = await this.#step('Deploy the stack', () => this.#deployment.deploy());
    this.#outputs = outputs;
    this.#observer = new Observer({
      bootstrapServers: this.bootstrapServers,
      dynamodb: new DynamoDBClient(this.#aws.client),
      cityStatsTable: outputs.CityStatsTable,
      windowMaximaTable: outputs.WindowMaximaTable,
      inputPartitions: options.partitions,
    });
    await this.#sideBySide([
      this.#startMetrics(),
      this.#startDashboard(),
      ...(options.trigger ? [this.#startTrigger()] : []),
      ...(options.generator ? [this.#startGenerator(outputs)] : []),
    ]);
  }

  async #synthesize(): Promise<void> {
    const context = {
      kafka: 'external',
      bootstrapServers: this.bootstrapServers,
      recordsPerSecond: this.#settings.options.rate,
      // The runner switches it on itself, when everything else runs.
      schedule: 'off',
    };
    await this.#step('Synthesize the stack', () => this.#deployment.synthesize(context));
  }

  async #startBroker(): Promise<void> {
    await this.#step('Install Kafka', () => installBroker(this.#stopping.signal));
    await this.#step('Start the Kafka broker', () => this.#broker.start());
    await this.#step('Create the topics', () => createTopics(this.bootstrapServers, this.#settings.options.partitions));
  }

  async #startEmulator(): Promise<void> {
    const { options, directory } = this.#settings;
    const logFile = this.#log('emulator');
    await this.#step('Install the AWS emulator', () => installEmulator(this.#stopping.signal));
    const emulator = await this.#step('Start the AWS emulator', () =>
      startEmulator({
        port: options.awsPort,
        directory: join(directory, 'aws'),
        logFile,
        signal: this.#stopping.signal,
      }),
    );
    this.#emulator = emulator;
    emulator.exited.then((exit) => {
      if (!this.#stopping.signal.aborted) {
        const lost = 'Its tables, functions and timers were in its memory, so this run cannot go on';
        this.#events.fatal(new Error(`The AWS emulator ended (${describeExit(exit)}). ${lost}. Log: ${logFile}`));
      }
    });
    await this.#step('Bootstrap the AWS account', () => this.#deployment.bootstrap());
  }

  async #startTrigger(): Promise<void> {
    const program = this.#program('trigger', 'local/kafka-trigger/main.ts');
    await this.#step('Start the Kafka trigger', () =>
      this.#startReader('trigger', (signal) => startNodeUntilReady(program, signal)),
    );
  }

  async #startMetrics(): Promise<void> {
    const program = this.#program('metrics', 'local/metrics/main.ts');
    await this.#startReader('metrics', async () => startNode(program));
  }

  async #startDashboard(): Promise<void> {
    const { endpoint, environment } = this.#aws;
    const program = {
      script: 'local/dashboard/main.ts',
      args: ['--endpoint', endpoint, '--port', String(this.#settings.options.dashboardPort)],
      environment,
      logFile: this.#log('dashboard'),
    };
    await this.#startReader('dashboard', (signal) => startNodeUntilReady(program, signal));
  }

  async #startReader(name: string, start: (signal: AbortSignal) => Promise<Service>): Promise<void> {
    const reader = new Supervisor(
      { name, logFile: this.#log(name), start: (signal) => start(this.#orStopping(signal)) },
      this.#events,
    );
    this.#readers.push(reader);
    await reader.start();
  }

  #program(name: string, script: string): NodePartOptions {
    const { endpoint, environment } = this.#aws;
    return { script, args: ['--stack', STACK_NAME, '--endpoint', endpoint], environment, logFile: this.#log(name) };
  }

  async #startGenerator(outputs: StackOutputs): Promise<void> {
    const clients = { scheduler: new SchedulerClient(this.#aws.client), lambda: new LambdaClient(this.#aws.client) };
    const names = { schedule: outputs.GeneratorSchedule, generator: outputs.GeneratorFunction };
    await this.#step('Start the generator', () => startGenerator(clients, names, Date.now()));
  }

  async #stopReaders(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.stop(GRACE_MS)));
  }

  /** When one fails, the others are given up; nothing is left running on its own. */
  async #sideBySide(work: readonly Promise<void>[]): Promise<void> {
    try {
      await Promise.all(work);
    } catch (error) {
      this.#stopping.abort();
      await Promise.allSettled(work);
      throw error;
    }
  }

  async #step<T>(title: string, work: () => Promise<T>): Promise<T> {
    this.#stopping.signal.throwIfAborted();
    return this.#progress.step(title, work);
  }

  #orStopping(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#stopping.signal]);
  }

  #log(part: string): string {
    return join(this.#settings.logs, `${part}.log`);
  }
}
