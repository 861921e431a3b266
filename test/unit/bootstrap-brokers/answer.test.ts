import { describe, expect, it } from '@jest/globals';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { answer } from '../../../lambdas/bootstrap-brokers/answer.ts';
import { LookupError } from '../../../lambdas/bootstrap-brokers/lookup.ts';
import { respond } from '../../../lambdas/bootstrap-brokers/respond.ts';

const ARN = 'arn:aws:kafka:us-east-1:123456789012:cluster/cities/0f4ac8a8-1';
const COMMON = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Brokers' };

const event = (RequestType: 'Create' | 'Update' | 'Delete') =>
  ({
    ...COMMON,
    RequestType,
    ServiceToken: 'function',
    ResourceType: 'Custom::BootstrapBrokers',
    ResponseURL: 'https://answers.example/1?signature',
    ResourceProperties: { ServiceToken: 'function', ClusterArn: ARN },
    ...(RequestType === 'Update' && { OldResourceProperties: {} }),
    ...(RequestType !== 'Create' && { PhysicalResourceId: 'an older cluster' }),
  }) as CloudFormationCustomResourceEvent;

describe('answer', () => {
  it.each(['Create', 'Update'] as const)('hands out the servers on %s, under the cluster’s ARN', async (type) => {
    expect(await answer(event(type), async (arn) => `servers of ${arn}`)).toEqual({
      ...COMMON,
      Status: 'SUCCESS',
      PhysicalResourceId: ARN,
      Data: { BootstrapServers: `servers of ${ARN}` },
    });
  });

  it('tells why there are none', async () => {
    const failed = await answer(event('Create'), async () => {
      throw new LookupError('The cluster is FAILED.');
    });
    expect(failed).toMatchObject({ Status: 'FAILED', Reason: 'The cluster is FAILED.' });
  });

  it('answers for a fault of its own as well, so that the deployment does not hang', async () => {
    const failed = await answer(event('Create'), async () => {
      throw new TypeError('oops');
    });
    expect(failed).toMatchObject({ Status: 'FAILED', Reason: "The bootstrap brokers can't be read: TypeError: oops" });
  });

  it('lets go of a cluster without a look at it', async () => {
    const lookup = () => Promise.reject(new Error('must not be called'));
    expect(await answer(event('Delete'), lookup)).toEqual({
      ...COMMON,
      Status: 'SUCCESS',
      PhysicalResourceId: 'an older cluster',
    });
  });
});

describe('respond', () => {
  const response = { ...COMMON, Status: 'SUCCESS', PhysicalResourceId: ARN } as const;

  /** A web where the first requests fail. */
  function web(failures: readonly (number | Error)[]) {
    const requests: RequestInit[] = [];
    const pauses: number[] = [];
    const fetch = async (_url: unknown, init: RequestInit = {}) => {
      const failure = failures[requests.push(init) - 1];
      if (failure instanceof Error) {
        throw failure;
      }
      return new Response(null, { status: failure ?? 200 });
    };
    return { requests, pauses, fetch: fetch as typeof globalThis.fetch, sleep: async (ms: number) => pauses.push(ms) };
  }

  it('puts the answer as bytes, which get no content type that would break the signature', async () => {
    const { requests, ...ports } = web([]);
    await respond('https://answers.example', response, ports);
    const [{ method, body } = {}] = requests;
    expect(method).toBe('PUT');
    expect(
      new Request('https://answers.example', { method: 'PUT', body: body ?? null }).headers.get('content-type'),
    ).toBeNull();
    expect(JSON.parse(new TextDecoder().decode(body as Uint8Array))).toEqual(response);
  });

  it('tries again, with growing pauses', async () => {
    const { requests, pauses, ...ports } = web([503, new Error('connection reset')]);
    await respond('https://answers.example', response, { ...ports });
    expect(requests).toHaveLength(3);
    expect(pauses).toEqual([500, 1_000]);
  });

  it('fails after five tries', async () => {
    const { requests, ...ports } = web([403, 403, 403, 403, 403]);
    await expect(respond('https://answers.example', response, ports)).rejects.toThrow(
      'CloudFormation did not take the answer in 5 tries: HTTP status 403',
    );
    expect(requests).toHaveLength(5);
  });
});
