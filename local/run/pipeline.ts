import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Addresses, Backend } from '../backend/backend.ts';
import { createBackend } from '../backend/create.ts';
import type { Engine, Traits } from '../endpoint/engine.ts';
import type { StartOptions } from '../options.ts';
import { Deployment, type StackOutputs } from './deployment.ts';
import { GeneratorSchedule } from './generator-schedule.ts';
import type { Counts } from './observation.ts';
import { Observer } from './observer.ts';
import type { Progress } from './progress.ts';
import { dashboardProgram, metricsProgram, type ProgramContext, Readers, triggerProgram } from './readers.ts';
import { substitutesFor } from './substitutes.ts';
import type { PartState, SupervisorEvents } from './supervisor.ts';

export interface PipelineSettings {
  readonly options: StartOptions;
  /** For data: removed after the run. */
  readonly directory: string;
  /** For logs: kept. */
  readonly logs: string;
}

const NEVER = new AbortController().signal;
const GRACE_MS = 4_000;
const COUNTS_TIMEOUT_MS = 3_000;

/** All parts of the pipeline: started as far as possible side by side, watched, stopped together. */
export class Pipeline {
  readonly #settings: PipelineSettings;
  readonly #progress: Progress;
  readonly #events: SupervisorEvents;
  readonly #stopping = new AbortController();
  readonly #backend: Backend;
  readonly #deployment: Deployment;
  readonly #readers: Readers;
  #starting: Promise<void> | undefined;
  #engine: Engine | undefined;
  #outputs: StackOutputs | undefined;
  /** Something of the stack may be there. */
  #deployed = false;
  #observer: Observer | undefined;

  /** @throws BackendError when the backend that the options name can't be had */
  constructor(settings: PipelineSettings, progress: Progress, events: SupervisorEvents) {
    const { options, directory, logs } = settings;
    const { signal } = this.#stopping;
    this.#settings = settings;
    this.#progress = progress;
    this.#events = events;
    this.#backend = createBackend(options, process.env, {
      directory,
      log: (part) => this.#log(part),
      step: (title, work) => this.#step(title, work),
      events,
      signal,
    });
    this.#deployment = new Deployment(this.addresses.aws.environment, directory, logs, signal);
    this.#readers = new Readers(events, signal);
  }

  get addresses(): Addresses {
    return this.#backend.addresses;
  }

  /** Where a browser finds the dashboard. */
  get page(): string {
    return `http://127.0.0.1:${this.#settings.options.dashboardPort}`;
  }

  /** Undefined until the AWS endpoint has been asked. */
  get engine(): Engine | undefined {
    return this.#engine;
  }

  /** Nobody serves the Kafka triggers unless its user does. */
  get leavesTrigger(): boolean {
    return !this.#settings.options.trigger && this.#engine?.kafkaMappings !== 'served';
  }

  /** What this run does in place of the AWS endpoint. */
  get substitutes(): readonly string[] {
    return this.#engine === undefined ? [] : substitutesFor(this.#engine, this.#settings.options);
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
    return [...this.#backend.parts, ...this.#readers.parts];
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
    await this.#readers.stop(GRACE_MS);
    return Promise.race([
      this.#observer?.counts().catch(() => undefined),
      delay(COUNTS_TIMEOUT_MS, undefined, { ref: false }),
    ]);
  }

  /**
   * Stops every part, and removes the data. Safe at any time, also during the start.
   *
   * @returns what could not be taken away, a message each
   */
  async stop(): Promise<readonly string[]> {
    this.#stopping.abort();
    await this.#starting?.catch(() => {});
    await this.#readers.stop(GRACE_MS);
    // Not waited for: it may be in the middle of asking a broker that is gone.
    this.#observer?.close().catch(() => {});
    const left: string[] = [];
    const note = (error: Error) => void left.push(error.message);
    if (this.#deployed && this.#backend.outlivesRun) {
      await this.#progress.step('Remove the stack', () => this.#deployment.destroy()).catch(note);
    }
    await this.#backend.stop(GRACE_MS).catch(note);
    await rm(this.#settings.directory, { recursive: true, force: true });
    return left;
  }

  async #startAll(): Promise<void> {
    const { options } = this.#settings;
    const engine = this.#backend.startAws();
    await this.#sideBySide([
      this.#backend.startKafka(),
      engine.then(() => this.#step('Bootstrap the AWS account', () => this.#deployment.bootstrap())),
      // Where only what answers can say how the stack has to be, it waits for the answer.
      this.#synthesize(this.#backend.traits ?? engine),
    ]);
    this.#engine = await engine;
    const outputs = await this.#step('Deploy the stack', () => {
      this.#deployed = true;
      // Where it has to be taken away again it is not given up halfway: then it could not be.
      return this.#deployment.deploy(this.#backend.outlivesRun ? NEVER : this.#stopping.signal);
    });
    this.#outputs = outputs;
    this.#observer = new Observer({
      bootstrapServers: this.addresses.bootstrapServers,
      dynamodb: new DynamoDBClient(this.addresses.aws.client),
      cityStatsTable: outputs.CityStatsTable,
      windowMaximaTable: outputs.WindowMaximaTable,
      inputPartitions: options.partitions,
    });
    await this.#sideBySide([
      this.#readers.start(metricsProgram(this.#programs)),
      this.#readers.start(dashboardProgram(this.#programs)),
      ...(options.trigger && this.#engine.kafkaMappings !== 'served' ? [this.#startTrigger()] : []),
      ...(options.generator ? [this.#startGenerator(this.#engine, outputs)] : []),
    ]);
  }

  async #synthesize(traits: Traits | Promise<Traits>): Promise<void> {
    const { kafkaMappings } = await traits;
    const context = {
      kafka: 'external',
      bootstrapServers: this.addresses.functionsBootstrapServers,
      recordsPerSecond: this.#settings.options.rate,
      triggers: kafkaMappings === 'refused' ? 'local' : 'lambda',
      // The runner switches it on itself, when everything else runs.
      schedule: 'off',
    };
    await this.#step('Synthesize the stack', () => this.#deployment.synthesize(context));
  }

  async #startTrigger(): Promise<void> {
    await this.#step('Start the Kafka trigger', () => this.#readers.start(triggerProgram(this.#programs)));
  }

  async #startGenerator({ schedules }: Engine, outputs: StackOutputs): Promise<void> {
    const schedule = new GeneratorSchedule(this.addresses.aws, outputs, this.#events);
    await this.#step('Start the generator', () => schedule.start(schedules, Date.now(), this.#stopping.signal));
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

  get #programs(): ProgramContext {
    const { addresses } = this;
    return { addresses, dashboardPort: this.#settings.options.dashboardPort, log: (part) => this.#log(part) };
  }

  #log(part: string): string {
    return join(this.#settings.logs, `${part}.log`);
  }
}
