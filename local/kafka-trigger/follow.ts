import { describeError } from './retry.ts';
import type { Deployed, ServedTrigger } from './serving.ts';
import type { StackPhase } from './stack.ts';
import { RefusedTriggerError } from './trigger.ts';
import type { Report } from './troubles.ts';

export interface FollowOptions {
  readonly stackName: string;
  /** @throws when the endpoint does not answer */
  readonly phase: () => Promise<StackPhase>;
  /** @throws RefusedTriggerError for a trigger that can't be served, another error when the stack can't be read now */
  readonly read: () => Promise<Deployed>;
  /** Serves until it is stopped. */
  readonly serve: (triggers: readonly ServedTrigger[], stop: AbortSignal) => Promise<void>;
  /** Between two looks at the stack. */
  readonly pause: (stop: AbortSignal) => Promise<void>;
  readonly log: (line: string) => void;
  readonly report: Report;
  /** Told what goes on, in a sentence without a full stop, when that changes. */
  readonly onState: (state: string) => void;
}

interface Serving {
  readonly what: string;
  readonly end: () => Promise<void>;
}

const LOOKING = 'looking at the stack';
const SERVING = 'serving the stack';

/**
 * Serves a stack whenever it is deployed, until `stop` is aborted: waits for it, ends when it is deleted, begins anew when its triggers
 * or the stack itself are others. While the endpoint is silent or the stack is being changed, what is served goes on being served: the
 * pollers lose nothing by it.
 *
 * @throws what `serve` throws
 */
export async function follow(options: FollowOptions, stop: AbortSignal): Promise<void> {
  const { stackName, phase, read, pause, log, report, onState } = options;
  const broken = Promise.withResolvers<never>();
  // Nobody may be waiting for it at the moment that it happens.
  broken.promise.catch(() => {});
  let serving: Serving | undefined;
  let state = '';
  let answers = true;
  const enter = (next: string) => {
    if (next !== state) {
      state = next;
      log(`${next}.`);
      onState(next);
    }
  };
  const start = (what: string, triggers: readonly ServedTrigger[]): Serving => {
    const own = new AbortController();
    const ended = options.serve(triggers, AbortSignal.any([stop, own.signal]));
    ended.catch(broken.reject);
    return {
      what,
      end: () => {
        own.abort();
        return ended;
      },
    };
  };
  const look = async () => {
    const current = await phase();
    report(LOOKING, undefined);
    if (!answers) {
      answers = true;
      log('The endpoint answers again.');
    }
    if (current === 'changing') {
      return;
    }
    const deployed = current === 'deployed' ? await read() : undefined;
    report(SERVING, undefined);
    const what = deployed && JSON.stringify(deployed);
    if (serving !== undefined && what !== serving.what) {
      log(
        `The stack ${stackName} is ${deployed === undefined ? 'gone' : 'another one'}: no longer serving what it was.`,
      );
      await serving.end();
      serving = undefined;
    }
    if (deployed === undefined || what === undefined) {
      enter(`Waiting for the stack ${stackName}, which is not deployed`);
    } else if (deployed.triggers.length === 0) {
      const why = deployed.leftOut ?? 'it has none that is enabled';
      enter(`Waiting for a Kafka trigger of the stack ${stackName} to serve: ${why}`);
    } else if (serving === undefined) {
      enter(`Serving the stack ${stackName}${deployed.leftOut === undefined ? '' : ` in part: ${deployed.leftOut}`}`);
      serving = start(what, deployed.triggers);
    }
  };
  report(LOOKING, 'it has not answered yet');
  try {
    while (!stop.aborted) {
      await look().catch(async (error) => {
        const reason = describeError(error);
        if (error instanceof RefusedTriggerError) {
          await serving?.end();
          serving = undefined;
          report(SERVING, reason);
          enter(reason);
        } else {
          report(LOOKING, reason);
          if (answers) {
            answers = false;
            log(`${reason}. Waiting for it.`);
          }
        }
      });
      await Promise.race([pause(stop), broken.promise]);
    }
  } finally {
    await serving?.end();
  }
}
