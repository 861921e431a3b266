import { Base } from '@platformatic/kafka';
import { renewSessions } from './authentication/sessions.ts';
import type { KafkaConnection } from './connection.ts';

/** A new partition is noticed within this time. */
const METADATA_MAX_AGE_MS = 30_000;

/** A client to ask the brokers with, one a sandbox. It connects when it is first used; its retries last a few seconds. */
export function createReaderClient({
  bootstrapServers,
  ...connection
}: KafkaConnection & { readonly clientId: string }): Base {
  const client = new Base({
    ...connection,
    bootstrapBrokers: bootstrapServers.split(','),
    connectTimeout: 3_000,
    requestTimeout: 5_000,
    timeout: 5_000,
    retries: 6,
    retryDelay: 500,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    strict: true,
  });
  return renewSessions(client);
}
