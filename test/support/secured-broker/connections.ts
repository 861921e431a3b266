import type { SASLOptions } from '@platformatic/kafka';
import { byPassword, byToken } from '../../../lambdas/shared/kafka/authentication/exchange.ts';
import { mskToken } from '../../../lambdas/shared/kafka/authentication/msk-token.ts';
import { type KafkaUser, RememberedUser } from '../../../lambdas/shared/kafka/authentication/user-secret.ts';
import type { ProducerOptions } from '../../../lambdas/shared/kafka/producer.ts';
import { ROLE, type SecuredBroker, type SecuredListener } from './secured-broker.ts';

/** What differs from a token that the broker takes. */
export interface Token {
  readonly region?: string;
  readonly secretAccessKey?: string;
  /** How long its credentials are still good for. */
  readonly lifetimeMs?: number;
  /** How long ago it was made. */
  readonly ageMs?: number;
  readonly onToken?: () => void;
}

/** As a function with a role: each session has a token of its own. */
export function asRole(broker: SecuredBroker, token: Token = {}): ProducerOptions {
  const { region = ROLE.region, secretAccessKey = ROLE.secretAccessKey, lifetimeMs = 3_600_000, ageMs = 0 } = token;
  const sasl = byToken(async () => {
    token.onToken?.();
    const now = Date.now() - ageMs;
    const credentials = { ...ROLE, secretAccessKey, expiration: new Date(now + lifetimeMs) };
    return mskToken({ region, credentials, now });
  });
  return options(broker, broker.iam, sasl);
}

/** As a function with a secret. */
export function asUser(broker: SecuredBroker, read: () => Promise<KafkaUser>): ProducerOptions {
  return options(broker, broker.scram, byPassword(new RememberedUser(read)));
}

function options(
  { certificates }: SecuredBroker,
  { bootstrapServers }: SecuredListener,
  sasl: SASLOptions,
): ProducerOptions {
  return { clientId: 'test', bootstrapServers, tls: { ca: certificates.ca }, tlsServerName: true, sasl };
}
