import { KafkaClient } from '@aws-sdk/client-kafka';
import { describe, expect, it } from '@jest/globals';
import { LookupError, NotYetError } from '../../../lambdas/bootstrap-brokers/lookup.ts';
import { MskClusters } from '../../../lambdas/bootstrap-brokers/msk-clusters.ts';

const ARN = 'arn:aws:kafka:us-east-1:123456789012:cluster/cities/0f4ac8a8-1';

interface Answer {
  readonly statusCode: number;
  readonly error?: string;
  readonly body: object;
}

/** A client whose every request gets the answer, and is not retried. */
function clusters({ statusCode, error, body }: Answer): MskClusters {
  const requestHandler = {
    handle: async () => ({
      response: {
        statusCode,
        headers: { 'content-type': 'application/json', ...(error !== undefined && { 'x-amzn-errortype': error }) },
        body: Buffer.from(JSON.stringify(body)),
      },
    }),
  };
  return new MskClusters(
    new KafkaClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
      requestHandler: requestHandler as never,
    }),
  );
}

describe('MskClusters', () => {
  it('reads a cluster’s state with its explanation', async () => {
    const body = { clusterInfo: { state: 'FAILED', stateInfo: { code: 'x', message: 'no capacity' } } };
    expect(await clusters({ statusCode: 200, body }).status(ARN)).toEqual({ state: 'FAILED', message: 'no capacity' });
  });

  it('reads the brokers for IAM and no others', async () => {
    const body = { bootstrapBrokerString: 'b-1:9092', bootstrapBrokerStringTls: 'b-1:9094' };
    expect(await clusters({ statusCode: 200, body }).iamBrokers(ARN)).toBeUndefined();
    const withIam = { ...body, bootstrapBrokerStringSaslIam: 'b-1:9098' };
    expect(await clusters({ statusCode: 200, body: withIam }).iamBrokers(ARN)).toBe('b-1:9098');
  });

  it('tells a cluster that does not exist from what may pass', async () => {
    const answer = (statusCode: number, error: string) => clusters({ statusCode, error, body: { message: 'because' } });
    await expect(answer(404, 'NotFoundException').status(ARN)).rejects.toMatchObject({
      name: LookupError.name,
      message: `The MSK cluster ${ARN} does not exist: was it deleted?`,
    });
    for (const [statusCode, error] of [
      [429, 'TooManyRequestsException'],
      [503, 'ServiceUnavailableException'],
      [400, 'BadRequestException'],
      // A permission that was granted a second ago.
      [403, 'AccessDeniedException'],
    ] as const) {
      await expect(answer(statusCode, error).iamBrokers(ARN)).rejects.toMatchObject({
        name: NotYetError.name,
        message: `${error}: because`,
      });
    }
  });
});
