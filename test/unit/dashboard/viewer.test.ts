import { expect, test } from '@jest/globals';
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
