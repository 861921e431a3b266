import type { Addresses } from '../backend/backend.ts';
import type { Service } from '../process.ts';
import { STACK_NAME } from './deployment.ts';
import { type NodePartOptions, startNode, startNodeUntilReady } from './node-part.ts';
import { type PartState, Supervisor, type SupervisorEvents } from './supervisor.ts';

/** What the programs that read the deployed stack are told. */
export interface ProgramContext {
  readonly addresses: Addresses;
  readonly dashboardPort: number;
  /** Path of the log of a part. */
  readonly log: (part: string) => string;
}

interface Program extends NodePartOptions {
  /** What the screen calls it. */
  readonly name: string;
  /** It says when it is ready, and is waited for. */
  readonly announces: boolean;
}

export function triggerProgram(context: ProgramContext): Program {
  const elsewhere = elsewhereArguments(context.addresses);
  return { ...stackProgram('trigger', 'local/kafka-trigger/main.ts', context, elsewhere), announces: true };
}

/** Where the Kafka trigger reaches the brokers, if not where the stack says. */
export function elsewhereArguments({
  bootstrapServers,
  functionsBootstrapServers,
}: Pick<Addresses, 'bootstrapServers' | 'functionsBootstrapServers'>): string[] {
  return bootstrapServers === functionsBootstrapServers ? [] : ['--bootstrap-servers', bootstrapServers];
}

export function metricsProgram(context: ProgramContext): Program {
  return { ...stackProgram('metrics', 'local/metrics/main.ts', context), announces: false };
}

export function dashboardProgram(context: ProgramContext): Program {
  const port = ['--port', String(context.dashboardPort)];
  return { ...stackProgram('dashboard', 'local/dashboard/main.ts', context, port), announces: true };
}

function stackProgram(name: string, script: string, { addresses, log }: ProgramContext, more: string[] = []) {
  const { endpoint, environment } = addresses.aws;
  const args = ['--stack', STACK_NAME, '--endpoint', endpoint, ...more];
  return { name, script, args, environment, logFile: log(name) };
}

/** The programs of a run that read the deployed stack, each started again when it dies. */
export class Readers {
  readonly #events: SupervisorEvents;
  readonly #signal: AbortSignal;
  readonly #supervisors: Supervisor<Service>[] = [];

  /** @param signal gives starts up */
  constructor(events: SupervisorEvents, signal: AbortSignal) {
    this.#events = events;
    this.#signal = signal;
  }

  get parts(): readonly PartState[] {
    return this.#supervisors.map(({ state }) => state);
  }

  async start(program: Program): Promise<void> {
    const start = async (signal: AbortSignal) =>
      program.announces ? startNodeUntilReady(program, AbortSignal.any([signal, this.#signal])) : startNode(program);
    const supervisor = new Supervisor({ name: program.name, logFile: program.logFile, start }, this.#events);
    this.#supervisors.push(supervisor);
    await supervisor.start();
  }

  async stop(graceMs: number): Promise<void> {
    await Promise.all(this.#supervisors.map((supervisor) => supervisor.stop(graceMs)));
  }
}
