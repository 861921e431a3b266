import { join } from 'node:path';
import { type Broker, installBroker, startBroker } from '../broker/broker.ts';
import { createTopics } from '../broker/topics.ts';
import { type Emulator, installEmulator, startEmulator } from '../emulator/emulator.ts';
import { awsAddress } from '../endpoint/address.ts';
import { type Engine, inspectEngine, MINISTACK } from '../endpoint/engine.ts';
import type { StartOptions } from '../options.ts';
import { describeExit } from '../process.ts';
import { type PartState, Supervisor } from '../run/supervisor.ts';
import type { Addresses, Backend, BackendContext } from './backend.ts';

/** Kafka and MiniStack as processes of this machine: nothing but this project is needed. */
export class EmbeddedBackend implements Backend {
  readonly addresses: Addresses;
  readonly traits = MINISTACK;
  readonly outlivesRun = false;
  readonly #options: StartOptions;
  readonly #context: BackendContext;
  readonly #broker: Supervisor<Broker>;
  #emulator: Emulator | undefined;

  constructor(options: StartOptions, context: BackendContext) {
    const bootstrapServers = `127.0.0.1:${options.kafkaPort}`;
    this.addresses = {
      aws: awsAddress(`http://127.0.0.1:${options.awsPort}`),
      bootstrapServers,
      functionsBootstrapServers: bootstrapServers,
    };
    this.#options = options;
    this.#context = context;
    const broker = {
      port: options.kafkaPort,
      directory: join(context.directory, 'kafka'),
      logFile: context.log('broker'),
    };
    const start = (signal: AbortSignal) => {
      return startBroker({ ...broker, signal: AbortSignal.any([signal, context.signal]) });
    };
    this.#broker = new Supervisor({ name: 'broker', logFile: broker.logFile, start }, context.events);
  }

  get parts(): readonly PartState[] {
    return [this.#broker.state, { name: 'emulator', state: this.#emulator ? 'up' : 'starting', restarts: 0 }];
  }

  async startKafka(): Promise<void> {
    const { step, signal } = this.#context;
    await step('Install Kafka', () => installBroker(signal));
    await step('Start the Kafka broker', () => this.#broker.start());
    await step('Create the topics', () => createTopics(this.addresses.bootstrapServers, this.#options.partitions));
  }

  async startAws(): Promise<Engine> {
    const { directory, log, step, signal } = this.#context;
    await step('Install the AWS emulator', () => installEmulator(signal));
    const settings = {
      port: this.#options.awsPort,
      directory: join(directory, 'aws'),
      logFile: log('emulator'),
      signal,
    };
    this.#emulator = await step('Start the AWS emulator', () => startEmulator(settings));
    this.#watch(this.#emulator);
    return inspectEngine(this.#emulator.endpoint);
  }

  async stop(graceMs: number): Promise<void> {
    // Nothing of the data is kept, so neither needs long to put it in order.
    await Promise.all([this.#broker.stop(graceMs), this.#emulator?.stop(graceMs)]);
  }

  async #watch({ exited }: Emulator): Promise<void> {
    const { events, log, signal } = this.#context;
    const exit = await exited;
    if (!signal.aborted) {
      const lost = 'Its tables, functions and timers were in its memory, so this run cannot go on';
      events.fatal(new Error(`The AWS emulator ended (${describeExit(exit)}). ${lost}. Log: ${log('emulator')}`));
    }
  }
}
