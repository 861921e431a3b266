import { describe, expect, it } from '@jest/globals';
import { parseRequest, type WidgetEvent } from '../../../lambdas/averages-widget/request.ts';
import type { CityTotal, Results, WindowRow } from '../../../lambdas/averages-widget/results.ts';
import { answer } from '../../../lambdas/averages-widget/story.ts';

const ENDPOINT = 'arn:aws:lambda:us-east-1:123456789012:function:widget';
const NOW = Date.parse('2026-11-23T20:00:07Z');
const city = (name: string, degrees: number, count: number): CityTotal => ({
  city: name,
  sum: BigInt(degrees * count * 1e6),
  count,
});
const CITIES = [city('Oslo', -0.001, 10), city('Ankara', 30.5, 70), city('Paris', 12.25, 20)];
const WINDOWS: readonly WindowRow[] = [
  { start: NOW - 7_000, city: 'Oslo', microDegrees: 12_345_678, publishedRevision: 0 },
  { start: NOW - 12_000, city: 'Rome', microDegrees: 40_000_000, publishedRevision: 1 },
  { start: NOW - 17_000, city: 'Bern', microDegrees: -1_500_000, publishedRevision: 3 },
];

const ask = (event: WidgetEvent, { cities = CITIES, windows = WINDOWS, complete = true } = {}) => {
  const results: Results = {
    cities: async (limit) => ({ cities: cities.slice(0, limit), complete }),
    newestWindows: async (_now, limit) => windows.slice(0, limit),
  };
  return answer(parseRequest(event), { results, now: () => NOW, endpoint: ENDPOINT });
};

/** The texts of the cells, row by row. */
const cells = (page: string) =>
  [...page.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) => cell.replace(/<[^>]+>/g, '').trim()),
  );
const names = (page: string) => cells(page).flatMap(([name]) => name ?? []);

describe('the table of averages', () => {
  it('has average, count and share of each city, and what they add up to', async () => {
    const page = await ask({ view: 'averages' });
    expect(cells(page).slice(1)).toEqual([
      ['Ankara', '30.50', '70', '70.0 %', ''],
      ['Oslo', '0.00', '10', '10.0 %', ''],
      ['Paris', '12.25', '20', '20.0 %', ''],
    ]);
    expect(page).toContain('<p>100 readings of 3 cities.</p>');
    expect([...page.matchAll(/<rect width="([\d.]+)"/g)].map(([, width]) => width)).toEqual(['100.0', '14.3', '28.6']);
  });

  it.each([
    [{ sort: 'city', order: 'desc' }, ['Paris', 'Oslo', 'Ankara']],
    [{ sort: 'average' }, ['Ankara', 'Paris', 'Oslo']],
    [{ sort: 'count', order: 'asc' }, ['Oslo', 'Paris', 'Ankara']],
    [{ sort: 'constructor', order: 'sideways' }, ['Ankara', 'Oslo', 'Paris']],
  ])('is sorted by %j', async (parameters, expected) => {
    expect(names(await ask({ view: 'averages', ...parameters }))).toEqual(expected);
  });

  it('has a button at each column that asks for it, and for the other order the next time', async () => {
    const page = await ask({ view: 'averages', sort: 'count' });
    const actions = [...page.matchAll(/<\/button><cwdb-action ([^>]+)>(.+?)<\/cwdb-action>/g)].map(
      ([, attributes, parameters = '']) => [attributes, JSON.parse(parameters.replaceAll('&quot;', '"'))],
    );
    const call = `action="call" display="widget" endpoint="${ENDPOINT}"`;
    expect(actions).toEqual([
      [call, { view: 'averages', sort: 'city', order: 'asc' }],
      [call, { view: 'averages', sort: 'average', order: 'desc' }],
      [call, { view: 'averages', sort: 'count', order: 'asc' }],
    ]);
    expect([...page.matchAll(/aria-sort="(\w+)"/g)].map(([, state]) => state)).toEqual(['none', 'none', 'descending']);
  });

  it('keeps its sorting when the dashboard refreshes, until another button is pressed', async () => {
    const page = await ask({ view: 'averages', sort: 'count', order: 'asc' });
    const fields = [...page.matchAll(/<input type="hidden" name="(\w+)" value="(\w+)">/g)];
    const all = Object.fromEntries(fields.map(([, name, value]) => [name, value]));
    expect(names(await ask({ view: 'averages', widgetContext: { forms: { all } } }))).toEqual([
      'Oslo',
      'Paris',
      'Ankara',
    ]);
    const pressed = { view: 'averages', sort: 'city', order: 'desc', widgetContext: { forms: { all } } };
    expect(names(await ask(pressed))).toEqual(['Paris', 'Oslo', 'Ankara']);
  });

  it('shows a hundred of many cities, and says so', async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => city(`City ${String(index).padStart(4, '0')}`, 1, 1));
    const page = await ask({ view: 'averages' }, { cities: many, complete: false });
    expect(names(page)).toHaveLength(100);
    expect(page).toContain(
      '1,000 readings of 1,000 cities of more, which are too many to read; the first 100 are shown.',
    );
    expect(Buffer.byteLength(page)).toBeLessThan(100_000);
  });
});

describe('the newest windows', () => {
  it('have the latest published maximum above them, and each its state', async () => {
    const page = await ask({ view: 'windows' });
    expect(page).toContain('<strong>40.00 °C</strong> <bdi>Rome</bdi>');
    expect(page).toContain('window from 19:59:55.');
    expect(cells(page).slice(1)).toEqual([
      ['20:00:00', '12.35', 'Oslo', 'open'],
      ['19:59:55', '40.00', 'Rome', 'published'],
      ['19:59:50', '-1.50', 'Bern', 'corrected 2 ×'],
    ]);
  });

  it.each([
    ['+05:30', '01:30:00', 'UTC+05:30'],
    ['-03:00', '17:00:00', 'UTC-03:00'],
    ['+00:00', '20:00:00', 'UTC'],
    ['<script>', '20:00:00', 'UTC'],
  ])('are told in the time zone of the dashboard: %s', async (offsetISO, time, label) => {
    const page = await ask({ view: 'windows', widgetContext: { timezone: { offsetISO } } });
    expect(cells(page)[1]?.[0]).toBe(time);
    expect(page).toContain(`Window from, ${label}<`);
  });
});

describe('whatever is asked', () => {
  it('lets no name of a city become markup', async () => {
    const hostile = '</td><script>alert("1")</script><img src=x onerror=\'alert(2)\'>&amp;';
    const pages = [
      await ask({ view: 'averages' }, { cities: [city(hostile, 1, 1)] }),
      await ask(
        { view: 'windows' },
        { windows: [{ start: NOW, city: hostile, microDegrees: 1, publishedRevision: 1 }] },
      ),
    ];
    for (const page of pages) {
      expect(page).toContain(
        '<bdi>&lt;/td&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&lt;img src=x onerror=&#39;alert(2)&#39;&gt;&amp;amp;</bdi>',
      );
      expect(page).not.toMatch(/<script|<img/);
    }
  });

  it('says what there is not', async () => {
    expect(await ask({ view: 'averages' }, { cities: [] })).toBe('<p>No reading has been counted yet.</p>');
    expect(await ask({ view: 'windows' }, { windows: [] })).toBe(
      '<p>No window has had a reading in the last hour.</p>',
    );
    expect(await ask({ view: '<b>' })).toBe('<p>The parameter view must be averages or windows, not "&lt;b&gt;".</p>');
  });

  it('documents its parameters', async () => {
    const documentation = await ask({ describe: true });
    for (const word of ['view', 'sort', 'order', 'averages', 'windows', 'city', 'average', 'count', 'asc', 'desc']) {
      expect(documentation).toContain(word);
    }
  });

  it('is HTML whose elements are closed in order', async () => {
    for (const view of ['averages', 'windows']) {
      const open: string[] = [];
      for (const [, slash, name = ''] of (await ask({ view })).matchAll(/<(\/?)([a-z-]+)[^>]*>/g)) {
        if (slash === '/') {
          expect(open.pop()).toBe(name);
        } else if (name !== 'input') {
          open.push(name);
        }
      }
      expect(open).toEqual([]);
    }
  });
});
