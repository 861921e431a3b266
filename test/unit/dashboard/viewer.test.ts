import { CloudWatchServiceException } from '@aws-sdk/client-cloudwatch';
import { expect, test } from '@jest/globals';
import type { MetricQuestion } from '../../../local/dashboard/queries.ts';
import { Viewer } from '../../../local/dashboard/viewer.ts';

const RANGE = { start: 0, end: 90_000 };

/** A dashboard of one widget with the metrics N A and N B, of which the endpoint knows those named, with these values of A. */
function viewerOf(values: ReadonlyMap<number, number>, known: readonly string[]) {
  const asked: string[] = [];
  const metrics = [
    ['N', 'A', { stat: 'Sum', period: 60, id: 'a' }],
    ['N', 'B', { id: 'b', visible: false }],
  ];
  const viewer = new Viewer(
    {
      metricData: async () => new Map([['a', values]]),
      knows: async ({ name }) => {
        asked.push(name);
        return known.includes(name);
      },
      alarms: async () => [],
      invoke: async () => '""',
    },
    {
      names: async () => ['D'],
      text: async () => ({ body: JSON.stringify({ widgets: [{ type: 'metric', properties: { metrics } }] }) }),
    },
    () => 0,
  );
  return { asked, ask: () => viewer.metrics('D', 'widget-1', RANGE) };
}

test('names the metrics that the endpoint has none of where there is nothing to show, and asks for them seldom', async () => {
  const { ask, asked } = viewerOf(new Map(), ['B']);
  expect(await ask()).toMatchObject({ times: [], unknown: ['N A'], pending: false });
  await ask();
  expect(asked).toEqual(['A', 'B']);
});

test('says that the only values there are belong to a period that is not over yet', async () => {
  const { ask, asked } = viewerOf(new Map([[60_000, 5]]), []);
  expect(await ask()).toMatchObject({ times: [], unknown: [], pending: true });
  expect(asked).toEqual([]);
});

test('asks for no names where there are values', async () => {
  const { ask, asked } = viewerOf(new Map([[0, 5]]), []);
  expect(await ask()).toMatchObject({ times: [0], unknown: [], pending: false });
  expect(asked).toEqual([]);
});

/** A widget of the average and a percentile of N A, at an endpoint that fails, as LocalStack does, what asks for the percentile. */
function viewerWithout(failure: Error) {
  const metrics = [
    ['N', 'A', { stat: 'Average', period: 60, id: 'a' }],
    ['N', 'A', { stat: 'p99', period: 60, id: 'p' }],
  ];
  const metricData = async ({ queries }: MetricQuestion) => {
    if (queries.some(({ MetricStat }) => MetricStat?.Stat === 'p99')) {
      throw failure;
    }
    return new Map([['a', new Map([[0, 5]])]]);
  };
  const body = JSON.stringify({ widgets: [{ type: 'metric', properties: { metrics } }] });
  return new Viewer(
    { metricData, knows: async () => true, alarms: async () => [], invoke: async () => '""' },
    { names: async () => ['D'], text: async () => ({ body }) },
    () => 0,
  );
}

test('shows what the endpoint can tell, and says what it cannot', async () => {
  const failure = new CloudWatchServiceException({
    name: 'InternalError',
    message: 'p99',
    $fault: 'server',
    $metadata: {},
  });
  const { lines, problems } = await viewerWithout(failure).metrics('D', 'widget-1', RANGE);
  expect(lines.map(({ values }) => values)).toContainEqual([5]);
  expect(problems).toEqual(['the endpoint does not tell p99 of A: p99']);
});

test('fails when the endpoint does not answer', async () => {
  const failure = new Error('connect ECONNREFUSED');
  await expect(viewerWithout(failure).metrics('D', 'widget-1', RANGE)).rejects.toBe(failure);
});
