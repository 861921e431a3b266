import { describe, expect, it } from '@jest/globals';
import {
  bootstrapBrokers,
  type ClusterStatus,
  type Clusters,
  LookupError,
  NotYetError,
} from '../../../lambdas/bootstrap-brokers/lookup.ts';

const ARN = 'arn:aws:kafka:us-east-1:123456789012:cluster/cities/0f4ac8a8-1';
const BROKERS = 'b-2.cities.kafka:9098,b-1.cities.kafka:9098';
const throttled = new NotYetError('TooManyRequestsException: slow down');

type Step = string | Error;

/** A cluster that answers one step after the other and then stays with the last: its state, or an error. */
function cluster(steps: readonly Step[], brokers: string | undefined = BROKERS, message?: string) {
  let step = 0;
  let time = 0;
  const pauses: number[] = [];
  const clusters: Clusters = {
    status: async (): Promise<ClusterStatus> => {
      const now = steps[Math.min(step++, steps.length - 1)] ?? '';
      if (now instanceof Error) {
        throw now;
      }
      return { state: now, message };
    },
    iamBrokers: async () => brokers,
  };
  const sleep = async (ms: number) => {
    pauses.push(ms);
    time += ms;
  };
  return { pauses, run: () => bootstrapBrokers(ARN, { clusters, now: () => time, sleep, deadline: 250_000 }) };
}

describe('bootstrapBrokers', () => {
  it('names the brokers of an active cluster at once, in an order that stays the same', async () => {
    const { run, pauses } = cluster(['ACTIVE']);
    expect(await run()).toBe('b-1.cities.kafka:9098,b-2.cities.kafka:9098');
    expect(pauses).toEqual([]);
  });

  it.each(['UPDATING', 'MAINTENANCE', 'REBOOTING_BROKER', 'HEALING'])(
    'does not wait for the end of %s',
    async (state) => {
      expect(await cluster([state]).run()).toContain('b-1');
    },
  );

  it('waits for a cluster that is still being created, longer each time', async () => {
    const { run, pauses } = cluster(['CREATING', 'CREATING', 'CREATING', 'CREATING', 'CREATING', 'CREATING', 'ACTIVE']);
    await run();
    expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('asks again when it is throttled', async () => {
    const { run, pauses } = cluster([throttled, throttled, 'ACTIVE']);
    expect(await run()).toContain('b-1');
    expect(pauses).toEqual([2_000, 4_000]);
  });

  it.each([
    [['CREATING'], 'it is still CREATING.'],
    [[throttled], 'TooManyRequestsException: slow down'],
  ] as const)('gives up at the deadline with the last reason: %j', async (steps, reason) => {
    const { run, pauses } = cluster(steps);
    await expect(run()).rejects.toThrow(
      new LookupError(`The MSK cluster ${ARN} named no bootstrap brokers in time: ${reason}`),
    );
    expect(pauses.reduce((sum, pause) => sum + pause)).toBeLessThanOrEqual(250_000);
  });

  it('waits for an update that may be switching IAM on, and fails for an active cluster without it', async () => {
    const { run, pauses } = cluster(['UPDATING', 'ACTIVE'], '');
    await expect(run()).rejects.toThrow(
      'is ACTIVE and has no bootstrap brokers for IAM: its IAM authentication is off.',
    );
    expect(pauses).toEqual([2_000]);
  });

  it.each(['FAILED', 'DELETING'])('fails at once for a cluster that is %s', async (state) => {
    const { run, pauses } = cluster([state], BROKERS, 'no capacity');
    await expect(run()).rejects.toThrow(
      `The MSK cluster ${ARN} is ${state}: no capacity. It has no bootstrap brokers.`,
    );
    expect(pauses).toEqual([]);
  });

  it('fails at once for a cluster that was deleted', async () => {
    const { run, pauses } = cluster([new LookupError('The cluster does not exist: was it deleted?')]);
    await expect(run()).rejects.toThrow(LookupError);
    expect(pauses).toEqual([]);
  });
});
