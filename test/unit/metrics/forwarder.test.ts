import type { PutMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { MetricValues } from '../../../local/metrics/emf.ts';
import { Forwarder, RefusedMetricsError } from '../../../local/metrics/forwarder.ts';
import { requestsOf } from '../../../local/metrics/requests.ts';

function emf(namespace: string, value: number): string {
  return JSON.stringify({
    _aws: {
      Timestamp: 1_000,
      CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [[]], Metrics: [{ Name: 'm' }] }],
    },
    m: value,
  });
}

/** Sources whose lines the test adds, and a CloudWatch that answers as the test says. */
function world(answer: (request: PutMetricDataCommandInput) => void = () => {}) {
  const lines: string[] = [];
  const taken: [string | undefined, number | undefined][] = [];
  const logged: string[] = [];
  const forwarder = new Forwarder({
    sources: [{ next: async () => lines.splice(0) }],
    put: async (request) => {
      answer(request);
      taken.push(
        ...(request.MetricData ?? []).map(
          ({ Values }) => [request.Namespace, Values?.[0]] as [string | undefined, number | undefined],
        ),
      );
    },
    log: (line) => logged.push(line),
  });
  return { lines, taken, logged, forwarder };
}

test('each metric is forwarded once', async () => {
  const { lines, taken, forwarder } = world();
  lines.push(emf('A', 1), 'no metrics', emf('B', 2), emf('A', 3));
  expect(await forwarder.forward()).toBe(3);
  expect(await forwarder.forward()).toBe(0);
  expect(taken).toEqual([
    ['A', 1],
    ['A', 3],
    ['B', 2],
  ]);
});

test('what was read while CloudWatch was away is forwarded when it is back, and what it took is not sent again', async () => {
  let away = true;
  const { lines, taken, forwarder } = world(({ Namespace }) => {
    if (away && Namespace === 'B') {
      throw new Error('away');
    }
  });
  lines.push(emf('A', 1), emf('B', 2), emf('C', 3));
  await expect(forwarder.forward()).rejects.toThrow('away');
  lines.push(emf('A', 4));
  away = false;
  await forwarder.forward();
  expect(taken.toSorted()).toEqual([
    ['A', 1],
    ['A', 4],
    ['B', 2],
    ['C', 3],
  ]);
});

test('what CloudWatch refuses is dropped visibly and holds nothing up', async () => {
  const { lines, taken, logged, forwarder } = world(({ Namespace }) => {
    if (Namespace === 'A') {
      throw new RefusedMetricsError('bad');
    }
  });
  lines.push(emf('A', 1), emf('B', 2));
  expect(await forwarder.forward()).toBe(1);
  expect(taken).toEqual([['B', 2]]);
  expect(logged).toEqual(['1 metrics were dropped: bad']);
  expect(await forwarder.forward()).toBe(0);
});

test('a problem is reported once', async () => {
  const { lines, logged, forwarder } = world();
  lines.push('{"_aws":{"Timestamp":1}}', '{"_aws":{"Timestamp":2}}');
  await forwarder.forward();
  expect(logged).toHaveLength(1);
});

test("requests hold everything, in order, within CloudWatch's limits", () => {
  const metric = fc.record({
    namespace: fc.constantFrom('A', 'B'),
    name: fc.string({ minLength: 1, maxLength: 255 }),
    dimensions: fc.array(fc.record({ name: fc.string({ maxLength: 200 }), value: fc.string({ maxLength: 1_000 }) }), {
      maxLength: 4,
    }),
    values: fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 100 }),
    unit: fc.constant('Count' as const),
    timestamp: fc.integer({ min: 0, max: 2_000_000_000_000 }),
    resolution: fc.constantFrom(1 as const, 60 as const),
  });
  fc.assert(
    fc.property(fc.array(metric, { maxLength: 20 }), fc.integer({ min: 1, max: 120 }), (some, times) => {
      const metrics: MetricValues[] = Array.from({ length: times }, () => some).flat();
      const requests = requestsOf(metrics);
      for (const { MetricData = [] } of requests) {
        expect(MetricData.length).toBeGreaterThan(0);
        expect(MetricData.length).toBeLessThanOrEqual(1_000);
        expect(JSON.stringify(MetricData).length).toBeLessThan(1_000_000);
      }
      for (const namespace of ['A', 'B']) {
        const sent = requests
          .filter(({ Namespace }) => Namespace === namespace)
          .flatMap(({ MetricData = [] }) => MetricData);
        const wanted = metrics.filter((metric) => metric.namespace === namespace);
        expect(sent.map(({ MetricName }) => MetricName)).toEqual(wanted.map(({ name }) => name));
      }
    }),
    { numRuns: 30 },
  );
});
