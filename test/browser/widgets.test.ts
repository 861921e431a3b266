import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { keepPicture, LOOKS, overhang, visibleText, widget } from './support/page.ts';
import { Stage } from './support/stage.ts';
import { putWeather, temperature } from './support/weather.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.set();
});

afterAll(async () => {
  await stage?.clear();
});

describe('the page', () => {
  test.each(LOOKS)('shows every kind of widget, and the browser finds no fault: %s', async (name, options) => {
    const page = await stage.open('?interval=off', options);
    const text = (title: string) => visibleText(widget(page, title));
    await widget(page, 'Temperature of each city').locator('canvas').waitFor();
    await widget(page, 'Readings').locator('canvas').waitFor();
    expect(await text('Temperature of each city')).toMatch(/Athens\s*\d[\s\S]*Oslo\s*\d/);
    expect(await text('Latest')).toMatch(/Athens\s+[\d.]+/);
    expect(await text('Humidity')).toMatch(/62\.5/);
    expect(await text('Bars')).toMatch(/Athens\s+[\d.]+\s+Oslo\s+\d+/);
    expect(await text('Table')).toMatch(/Metric\s+Min\s+Max\s+Sum\s+Average/);
    expect(await text('Alarms')).toMatch(/too-hot\s+In alarm[\s\S]*too-cold\s+OK/);
    expect(await text('The alarm itself')).toMatch(/too-hot\s+In alarm/);
    expect(await text('Nothing yet')).toContain(
      'No data in this time range.\nThis endpoint has no metric Weather Snow so far.',
    );
    await widget(page, 'Averages').getByRole('cell', { name: 'Athens' }).waitFor();
    expect(await widget(page, 'Averages').getByText('theme').textContent()).toBe(
      `theme ${name === 'dark' ? 'dark' : 'light'}`,
    );
    expect(await widget(page, 'Words').locator('strong').textContent()).toBe('bold');
    await page.getByRole('heading', { name: 'Weather of a test' }).waitFor();
    expect(await page.locator('html').getAttribute('data-theme')).toBe(name === 'dark' ? 'dark' : 'light');
    // Nothing sticks out to the side.
    expect(await overhang(page)).toBe(0);
    await keepPicture(page, name);
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  test('invokes a widget with the event that CloudWatch documents', async () => {
    const page = await stage.open('?interval=off&range=1h');
    const event = JSON.parse(await visibleText(widget(page, 'Event').locator('pre')));
    expect(event).toMatchObject({
      colour: 'blue',
      widgetContext: {
        dashboardName: 'EveryKind',
        widgetId: 'widget-11',
        accountId: '000000000000',
        locale: 'en-GB',
        timezone: { label: 'UTC', offsetISO: '+00:00', offsetInMinutes: 0 },
        timeRange: { mode: 'relative', relativeStart: 3_600_000 },
        theme: 'light',
        title: 'Event',
        forms: { all: {} },
        params: { colour: 'blue' },
      },
    });
    const { width, height, timeRange } = event.widgetContext;
    expect(Math.min(width, height)).toBeGreaterThan(100);
    expect(timeRange.end - timeRange.start).toBe(3_600_000);
    await page.context().close();
  });
});

describe('values', () => {
  test('are those that the API gives', async () => {
    const page = await stage.open('?interval=off');
    const card = widget(page, 'Temperature of each city');
    await card.getByRole('button', { name: 'Table' }).click();
    const rows = await card.locator('tbody tr').allInnerTexts();
    const shown = rows.map((row) => row.split('\t').slice(1).map(Number)).reverse();
    const end = new Date(Math.ceil(Date.now() / 5_000) * 5_000);
    const metric = (id: string, city: string) => ({
      Id: id,
      MetricStat: {
        Metric: { Namespace: 'Weather', MetricName: 'Temperature', Dimensions: [{ Name: 'City', Value: city }] },
        Period: 5,
        Stat: 'Maximum',
      },
    });
    const { MetricDataResults = [] } = await stage.cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(end.getTime() - 15 * 60_000),
        EndTime: end,
        MetricDataQueries: [metric('athens', 'Athens'), metric('oslo', 'Oslo')],
      }),
    );
    const [athens = [], oslo = []] = MetricDataResults.map(({ Values = [] }) => Values);
    const given = athens.map((value, index) => [value, oslo[index]]);
    // The page asked some seconds earlier, so it has a little more at the beginning.
    expect(given.length).toBeGreaterThan(150);
    expect(shown.slice(-given.length)).toEqual(given);
    const latest = await widget(page, 'Latest').locator('[data-value]').getAttribute('data-value');
    expect(Number(latest)).toBe(athens.at(-1));
    await page.context().close();
  });

  test('of an expression over the whole range are computed', async () => {
    const page = await stage.open('?interval=off&range=1h');
    const value = Number(await widget(page, 'Share rejected').locator('[data-value]').getAttribute('data-value'));
    const kind = (id: string, name: string) => ({
      Id: id,
      MetricStat: {
        Metric: { Namespace: 'Weather', MetricName: 'Readings', Dimensions: [{ Name: 'Kind', Value: name }] },
        Period: 60,
        Stat: 'Sum',
      },
    });
    const { MetricDataResults = [] } = await stage.cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(Date.now() - 3_600_000),
        EndTime: new Date(),
        MetricDataQueries: [kind('good', 'accepted'), kind('bad', 'rejected')],
      }),
    );
    const [good = 0, bad = 0] = MetricDataResults.map(({ Values = [] }) => Values.reduce((sum, one) => sum + one, 0));
    expect(value).toBeCloseTo((100 * bad) / (good + bad), 9);
    await page.context().close();
  });

  test('that come anew are shown within 10 s, and the range stays', async () => {
    const page = await stage.open('?interval=5s');
    await page.getByLabel('Time range').selectOption('5m');
    await page.getByText('last 5 minutes').waitFor();
    await putWeather(stage.cloudWatch, [temperature('Athens', Date.now(), 48.765)]);
    await widget(page, 'Latest').locator('[data-value="48.765"]').waitFor({ timeout: 10_000 });
    expect(await page.getByLabel('Time range').inputValue()).toBe('5m');
    await page.reload();
    await page.getByText('last 5 minutes').waitFor();
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });
});

test('what fails or is not known is named in its place, and the others go on', async () => {
  const page = await stage.open('?interval=off&dashboard=Problems');
  const text = (title: string) => visibleText(widget(page, title));
  expect(await text('Broken')).toContain(
    'The function arn:aws:lambda:us-east-1:000000000000:function:failing failed: out of coffee.',
  );
  expect(await text('Logs')).toContain('not supported here: a widget of the type "log"');
  expect(await text('Pie')).toContain('not supported here: the view "pie"');
  expect(await text('Found')).toContain('not supported here: SEARCH()');
  await widget(page, 'Found').locator('canvas').waitFor();
  expect(await text('Alarms')).toContain('There is no alarm forgotten at this endpoint.');
  expect(await text('Working')).toMatch(/Humidity\s+62\.5/);
  await page.context().close();
});
