import { parseServerList } from '../../../server-list.ts';
import type { Variables } from '../../options.ts';
import type { DeployedKafka } from './settings.ts';

/** Where Kafka is asked itself, or why it is not. */
export type KafkaTarget =
  | {
      readonly kind: 'servers';
      readonly bootstrapServers: string;
      /** Whether it is this machine that has to serve it, so that silence there is a fault. */
      readonly ours: boolean;
    }
  | { readonly kind: 'none'; readonly reason: string };

/** @returns whether nothing but this machine can be meant */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || /^\[?::1\]?$/.test(host) || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Kafka as the option or KAFKA_BOOTSTRAP_SERVERS says, else as the stack has it. Brokers of MSK answer in their network only, so they are
 * asked when they are named.
 *
 * @param named of the option; undefined: it was not given
 */
export function kafkaTarget(
  named: string | undefined,
  deployed: DeployedKafka | undefined,
  endpoint: string | undefined,
  environment: Variables,
): KafkaTarget {
  const explicit = named ?? (environment.KAFKA_BOOTSTRAP_SERVERS || undefined);
  if (explicit !== undefined) {
    return { kind: 'servers', bootstrapServers: explicit, ours: false };
  }
  if (deployed?.kind !== 'external') {
    const reason =
      deployed === undefined ? 'where Kafka is, is not known' : "MSK's brokers answer in their own network only";
    return { kind: 'none', reason };
  }
  const { bootstrapServers, authentication } = deployed;
  if (authentication !== 'none' && !environment.KAFKA_AUTHENTICATION) {
    return { kind: 'none', reason: `Kafka at ${bootstrapServers} asks who one is (docs/doctor.md#kafka)` };
  }
  const hosts = (parseServerList(bootstrapServers) ?? []).map(({ host }) => host);
  const ours = endpoint !== undefined && [...hosts, new URL(endpoint).hostname].every(isLoopback);
  return { kind: 'servers', bootstrapServers, ours };
}
