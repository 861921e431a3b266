import { type Engine, recognizeEngine } from '../endpoint/engine.ts';
import { bootstrapServersOf } from './bootstrap-servers.ts';
import { discoverTriggers, kafkaMappings } from './discovery.ts';
import type { Invoke } from './invoker.ts';
import { Poller } from './poller.ts';
import { type Endpoint, readStack } from './stack.ts';
import type { KafkaTrigger } from './trigger.ts';
import type { Report } from './troubles.ts';

/** A trigger, and the brokers that its events name, `host:port` each. */
export interface ServedTrigger {
  readonly trigger: KafkaTrigger;
  readonly bootstrapServers: readonly string[];
}

/** What a deployed stack asks for: plain values, equal for as long as nothing that concerns the triggers has changed. */
export interface Deployed {
  readonly stackId: string;
  readonly triggers: readonly ServedTrigger[];
  /** Why not all of the stack's triggers are among them, a clause without a full stop; undefined when all are. */
  readonly leftOut: string | undefined;
}

/**
 * Reads the triggers of a deployed stack that are ours to serve: event source mappings are not where the endpoint serves them itself,
 * as every record would be delivered twice. Descriptions in the template's metadata are, whatever the endpoint is.
 *
 * @throws StackError, RefusedTriggerError for the first trigger that can't be served, and EndpointError when there are mappings and the
 * endpoint does not say what it is: then they may be anybody's
 */
export async function readDeployed(stackName: string, endpoint: Endpoint): Promise<Deployed> {
  const { template, stack } = await readStack(stackName, endpoint);
  const mappings = kafkaMappings(template, stack);
  const engine = mappings.length > 0 ? await recognizeEngine(endpoint.endpoint) : undefined;
  const theirs = engine?.kafkaMappings === 'served' ? mappings : [];
  const ours = mappings.filter((mapping) => !theirs.includes(mapping));
  const triggers = await Promise.all(
    discoverTriggers(template, stack, Date.now(), ours).map(async (trigger) => ({
      trigger,
      bootstrapServers: await bootstrapServersOf(trigger, endpoint),
    })),
  );
  return { stackId: stack.stackId, triggers, leftOut: engine && whyLeftOut(engine, theirs) };
}

function whyLeftOut({ title }: Engine, mappings: readonly { readonly name: string }[]): string | undefined {
  const names = mappings.map(({ name }) => name).join(', ');
  return names === '' ? undefined : `${title}, serves ${names} itself, and each record would be delivered twice`;
}

export interface ServingOptions {
  readonly invoke: Invoke;
  /** Where the brokers are reached, if not where the triggers say. */
  readonly reachedAt: readonly string[] | undefined;
  readonly log: (line: string) => void;
  readonly report: Report;
  /** Called once, when every trigger has its partitions. */
  readonly onReady: () => void;
}

/** Serves triggers until `stop` is aborted and their running invocations have ended. */
export async function serve(
  triggers: readonly ServedTrigger[],
  { invoke, reachedAt, log, report, onReady }: ServingOptions,
  stop: AbortSignal,
): Promise<void> {
  let waiting = triggers.length;
  await Promise.all(
    triggers.map(({ trigger, bootstrapServers }) => {
      const { name } = trigger;
      log(`${name}: ${describeTrigger(trigger)} at ${(reachedAt ?? bootstrapServers).join(',')}`);
      const poller = new Poller({
        trigger,
        bootstrapServers,
        reachedAt,
        invoke,
        log: (line) => log(`${name}: ${line}`),
        report: (doing, reason) => report(`${name}: ${doing}`, reason),
        onReady: () => {
          waiting -= 1;
          if (waiting === 0) {
            onReady();
          }
        },
      });
      return poller.run(stop);
    }),
  );
}

function describeTrigger({ topic, functionName, batchSize, windowMs, consumerGroupId }: KafkaTrigger): string {
  return `topic ${topic} to function ${functionName}, up to ${batchSize} records or ${windowMs} ms, group ${consumerGroupId}`;
}
