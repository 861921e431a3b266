import { describe, expect, test } from '@jest/globals';
import { EnvironmentError } from '../../../../lambdas/shared/environment.ts';
import { kafkaConnection } from '../../../../lambdas/shared/kafka/connection.ts';

const bootstrapServers = 'kafka-1.example:9098,kafka-2.example:9098';
const environment = (others: Record<string, string>) => ({ KAFKA_BOOTSTRAP_SERVERS: bootstrapServers, ...others });

describe('kafkaConnection', () => {
  test('is plaintext and asks nobody without authentication', () => {
    expect(kafkaConnection(environment({ KAFKA_AUTHENTICATION: 'none' }))).toEqual({ bootstrapServers });
  });

  test.each([
    [{ KAFKA_AUTHENTICATION: 'iam', AWS_REGION: 'eu-north-1' }, 'OAUTHBEARER'],
    [{ KAFKA_AUTHENTICATION: 'scram', KAFKA_SECRET_ARN: 'arn:a-secret', AWS_REGION: 'eu-north-1' }, 'SCRAM-SHA-512'],
  ])('is over TLS, certificates checked as Node does, with %j', (variables, mechanism) => {
    expect(kafkaConnection(environment(variables))).toEqual({
      bootstrapServers,
      tls: {},
      tlsServerName: true,
      sasl: { mechanism, authenticate: expect.any(Function) },
    });
  });

  test.each<[Record<string, string>, string]>([
    [{}, 'The environment variable KAFKA_AUTHENTICATION is missing.'],
    [{ KAFKA_AUTHENTICATION: 'plain' }, 'KAFKA_AUTHENTICATION must be none, iam or scram, not "plain".'],
    [{ KAFKA_AUTHENTICATION: 'iam' }, 'The environment variable AWS_REGION is missing.'],
    [{ KAFKA_AUTHENTICATION: 'scram' }, 'The environment variable KAFKA_SECRET_ARN is missing.'],
    [
      { KAFKA_AUTHENTICATION: 'none', KAFKA_BOOTSTRAP_SERVERS: '' },
      'The environment variable KAFKA_BOOTSTRAP_SERVERS is missing.',
    ],
  ])('refuses %j in one sentence', (variables, sentence) => {
    expect(() => kafkaConnection(environment(variables))).toThrow(new EnvironmentError(sentence));
  });
});
