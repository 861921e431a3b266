import type { Engine } from '../../endpoint/engine.ts';
import { type Answer, answered } from './answer.ts';
import type { Calls } from './calls.ts';
import { unansweredBy } from './failure.ts';

/** Where AWS is asked. */
export interface Place {
  /** Undefined: AWS itself. */
  readonly endpoint: string | undefined;
  readonly region: string;
  /** The emulator that answers there; undefined: AWS, or what passes for it. */
  readonly engine: Engine | undefined;
}

/** Without its version: "MiniStack". */
export function nameOf(engine: Engine | undefined): string | undefined {
  return engine?.title.split(' ')[0];
}

/** Of each call: with its tries it is over after some twenty seconds, whatever answers. */
export const BOUNDS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};

/** What the SDK's clients are made with. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The error of a call, with its name. */
class CallError extends Error {
  override readonly name = 'CallError';
  readonly call: string;

  constructor(call: string, cause: unknown) {
    super(`${call} failed.`, { cause });
    this.call = call;
  }
}

/** A call was to be made that is not on the list: the program is wrong, and so would be the policies in its documentation. */
export class UnlistedCallError extends Error {
  override readonly name = 'UnlistedCallError';
}

/** As much of an SDK client as is needed to watch its calls. */
interface Watchable {
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: unknown) => Promise<unknown>,
        context: { readonly commandName?: string },
      ) => (args: unknown) => Promise<unknown>,
      options: { readonly step: 'initialize'; readonly name: string },
    ): void;
  };
  destroy(): void;
}

export interface AwsOptions {
  readonly calls: Calls;
  /** The name of the emulator that is asked; undefined: AWS is. */
  readonly emulator: string | undefined;
  /** Told of each call before it is made, as `service:Operation`. */
  readonly onCall?: ((call: string) => void) | undefined;
}

/**
 * Asks AWS, and only what is on the list of calls: any other ends in an {@link UnlistedCallError} before it is sent.
 *
 * @typeParam Clients the SDK's clients by the names of their services, as IAM has them
 */
export class Aws<Clients extends object> {
  readonly #clients: Clients;
  readonly #options: AwsOptions;

  constructor(clients: Clients, options: AwsOptions) {
    this.#clients = clients;
    this.#options = options;
    for (const [service, client] of Object.entries(clients)) {
      this.#watch(service, client as Watchable);
    }
  }

  /** @throws UnlistedCallError */
  async ask<T>(question: (clients: Clients) => Promise<T>): Promise<Answer<T>> {
    try {
      return answered(await question(this.#clients));
    } catch (error) {
      if (!(error instanceof CallError)) {
        throw error;
      }
      return unansweredBy(error.cause, this.#options.calls[error.call] ?? [], this.#options.emulator);
    }
  }

  close(): void {
    for (const client of Object.values(this.#clients)) {
      (client as Watchable).destroy();
    }
  }

  #watch(service: string, { middlewareStack }: Watchable): void {
    const { calls, onCall } = this.#options;
    middlewareStack.add(
      (next, { commandName = '' }) =>
        async (args) => {
          const call = `${service}:${commandName.replace(/Command$/, '')}`;
          if (calls[call] === undefined) {
            throw new UnlistedCallError(`${call} is not among the calls of the doctor.`);
          }
          onCall?.(call);
          try {
            return await next(args);
          } catch (error) {
            throw new CallError(call, error);
          }
        },
      { step: 'initialize', name: 'onlyListedCalls' },
    );
  }
}
