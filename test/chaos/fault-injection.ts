import { setTimeout as delay } from 'node:timers/promises';
import type { Service } from '../../local/process.ts';
import type { DeployedPipeline } from '../integration/pipeline/deployed-pipeline.ts';
import { sequence } from '../integration/pipeline/ledger.ts';
import { allOf } from './all-of.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { type Fault, FaultTally, REQUEST_FAULTS, RequestFaults } from './faults.ts';
import { divertFunction, killFunction } from './functions.ts';
import { TimerEcho } from './timer-echo.ts';
import { hurryConfirmations, hurryRedelivery } from './timers.ts';

export interface FaultInjectionOptions {
  readonly seed: number;
  /** How long the broker and the poller are left alone between two kills, on average; DynamoDB and SQS twice as long. */
  readonly calmMs: number;
}

type Random = (limit: number) => number;

/** Faults that last: all requests of all functions fail for a while, so that the SDK's own retries do not suffice. */
const OUTAGE_FAULTS = REQUEST_FAULTS.slice(0, 3);
const OUTAGE_SECONDS = 4;

/** Everything that is done to a running pipeline. Seeded, so the plan of a seed is always the same; what it meets is not. */
export class FaultInjection {
  readonly tally = new FaultTally();
  readonly #pipeline: DeployedPipeline;
  readonly #options: FaultInjectionOptions;
  /** A sequence of its own for each kind of fault, so that none depends on how often the others come. */
  readonly #sequences: () => Random;
  readonly #requestFaults: RequestFaults;
  readonly #echo: TimerEcho;
  readonly #proxies: { readonly functionName: string; readonly proxy: FaultProxy }[] = [];
  #trigger: Service | undefined;

  private constructor(pipeline: DeployedPipeline, options: FaultInjectionOptions) {
    this.#pipeline = pipeline;
    this.#options = options;
    const seeds = sequence(options.seed);
    this.#sequences = () => sequence(seeds(2 ** 31));
    this.#requestFaults = new RequestFaults(this.#sequences(), this.tally);
    this.#echo = new TimerEcho(pipeline, this.#sequences(), this.tally);
  }

  /** Puts a proxy before each function, and starts the poller. */
  static async start(pipeline: DeployedPipeline, options: FaultInjectionOptions): Promise<FaultInjection> {
    const injection = new FaultInjection(pipeline, options);
    try {
      await injection.#start();
      return injection;
    } catch (error) {
      await injection.stop();
      throw error;
    }
  }

  /** Lets things fail until `signal` is aborted; when it resolves, everything runs again and no more faults come. Ends at the first that cannot be undone, with its reason. */
  async run(signal: AbortSignal): Promise<void> {
    const { calmMs } = this.#options;
    const failure = new AbortController();
    const end = AbortSignal.any([signal, failure.signal]);
    const act = (meanMs: number, action: (random: Random) => Promise<void>) =>
      repeatedly(end, meanMs, this.#sequences(), action).catch((error) => {
        failure.abort();
        throw error;
      });
    await allOf([
      act(calmMs, () => this.#killBroker()),
      act(calmMs, () => this.#killPoller()),
      act(2 * calmMs, (random) => this.#outage(random)),
    ]);
    this.#requestFaults.end();
    this.#echo.end();
  }

  /** Ends the poller, and takes the proxies away. */
  async stop(): Promise<void> {
    await this.#trigger?.stop();
    this.#echo.close();
    const { emulator } = this.#pipeline;
    await Promise.all(
      this.#proxies.map(async ({ functionName, proxy }) => {
        await divertFunction(emulator, functionName, emulator.endpoint);
        await proxy.stop();
      }),
    );
  }

  async #start(): Promise<void> {
    const { CityAveragesFunction, WindowMaximaFunction, WindowCloserFunction } = this.#pipeline.outputs;
    for (const name of [CityAveragesFunction, WindowMaximaFunction, WindowCloserFunction]) {
      await this.#divert(name);
    }
    await hurryRedelivery(this.#pipeline);
    this.#trigger = await this.#pipeline.startTrigger();
  }

  async #divert(functionName: string): Promise<void> {
    const { emulator } = this.#pipeline;
    const proxy = await startFaultProxy({
      endpoint: emulator.endpoint,
      nextFault: () => this.#requestFaults.next(),
      killFunction: () => killFunction(emulator, functionName),
      alter: hurryConfirmations,
      onEffect: (operation, body) => this.#echo.onEffect(operation, body),
    });
    this.#proxies.push({ functionName, proxy });
    await divertFunction(emulator, functionName, proxy.endpoint);
  }

  async #killBroker(): Promise<void> {
    this.tally.add('broker killed and restarted on its log');
    await this.#pipeline.broker.killAndRestart();
  }

  async #killPoller(): Promise<void> {
    this.tally.add('poller killed and restarted');
    if (this.#trigger) {
      process.kill(this.#trigger.pid, 'SIGKILL');
      await this.#trigger.exited;
    }
    this.#trigger = await this.#pipeline.startTrigger();
  }

  async #outage(random: Random): Promise<void> {
    const fault: Fault = 'seconds without DynamoDB and SQS';
    this.#requestFaults.outage = OUTAGE_FAULTS[random(OUTAGE_FAULTS.length)];
    for (let left = 1 + random(OUTAGE_SECONDS); left > 0; left--) {
      this.tally.add(fault);
      await delay(1_000);
    }
    this.#requestFaults.outage = undefined;
  }
}

/** Does something again and again, after pauses of half to one and a half times their mean. */
async function repeatedly(
  signal: AbortSignal,
  meanMs: number,
  random: Random,
  action: (random: Random) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await delay(meanMs / 2 + random(meanMs), undefined, { signal }).catch(() => {});
    if (!signal.aborted) {
      await action(random);
    }
  }
}
