import { fromEnv } from '@aws-sdk/credential-provider-env';
import type { ConnectionOptions } from '@platformatic/kafka';
import {
  EnvironmentError,
  KAFKA_AUTHENTICATIONS,
  type KafkaAuthentication,
  readEnvironment,
  VARIABLES,
} from '../environment.ts';
import { byPassword, byToken } from './authentication/exchange.ts';
import { mskToken } from './authentication/msk-token.ts';
import { RememberedUser, userSecret } from './authentication/user-secret.ts';

/** Where Kafka is, and how a client of @platformatic/kafka connects to it. */
export interface KafkaConnection extends Pick<ConnectionOptions, 'tls' | 'tlsServerName' | 'sasl'> {
  /** Comma-separated `host:port` list. */
  readonly bootstrapServers: string;
}

/** Certificates are checked against the authorities that Node trusts; brokers behind one address are told apart by name. */
const TLS = { tls: {}, tlsServerName: true } as const;

/**
 * How the environment (such as `process.env`) says that Kafka is to be reached. Nothing is asked of anyone before a client connects.
 *
 * @throws EnvironmentError when a variable is missing or its value is not allowed
 */
export function kafkaConnection(source: Readonly<Record<string, string | undefined>>): KafkaConnection {
  const environment = readEnvironment(source, 'bootstrapServers', 'kafkaAuthentication');
  const { bootstrapServers } = environment;
  switch (authentication(environment.kafkaAuthentication)) {
    case 'none':
      return { bootstrapServers };
    case 'iam': {
      const region = source.AWS_REGION;
      if (!region) {
        throw new EnvironmentError('The environment variable AWS_REGION is missing.');
      }
      // Lambda hands a function its role's keys in the environment:
      // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
      const credentials = fromEnv();
      const token = async () => mskToken({ region, credentials: await credentials(), now: Date.now() });
      return { bootstrapServers, ...TLS, sasl: byToken(token) };
    }
    case 'scram': {
      const { kafkaSecretArn } = readEnvironment(source, 'kafkaSecretArn');
      return { bootstrapServers, ...TLS, sasl: byPassword(new RememberedUser(userSecret(kafkaSecretArn))) };
    }
  }
}

function authentication(value: string): KafkaAuthentication {
  const allowed = KAFKA_AUTHENTICATIONS.find((name) => name === value);
  if (allowed === undefined) {
    throw new EnvironmentError(`${VARIABLES.kafkaAuthentication} must be none, iam or scram, not "${value}".`);
  }
  return allowed;
}
