import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { STACK_NAME } from '../../local/run/deployment.ts';
import { Observer } from '../../local/run/observer.ts';
import { ON_AWS_ONLY } from '../integration/dashboard/empty.ts';
import { type DeployedPipeline, deployPipeline } from '../integration/pipeline/deployed-pipeline.ts';
import { expectExactlyOnce, sendRecords } from '../integration/pipeline/exactly-once.ts';
import { makeRecords, type Sent } from '../integration/pipeline/ledger.ts';
import { startChromium } from '../support/chromium/chromium.ts';
import { metricsOf, readDashboard, type Widget } from '../support/dashboard-body.ts';
import { eventually } from '../support/eventually.ts';
import { hundredths } from '../support/hundredths.ts';
import { keepPicture, LOOKS, type OpenPage, openPage, overhang, tableOf, visibleText, widget } from './support/page.ts';
import { terminalOf } from './support/terminal.ts';
import { type RunningViewer, startViewer } from './support/viewer.ts';

const SETTLED_MS = 30_000;
const MINUTE_MS = 60_000;
/** Widgets all of whose metrics only AWS has: test/integration/dashboard/empty.ts says why. */
const EMPTY_HERE = [
  'Records that wait in Kafka',
  'Side by side at most',
  'Writes to the tables',
  'Throttled requests',
  'Timers of the windows',
  'What failed for good',
];
const MAXIMA = 'Highest temperature of each window of 5 s';

let pipeline: DeployedPipeline;
let viewer: RunningViewer;
let browser: Browser;
let observer: Observer;
let dynamodb: DynamoDBClient;
let widgets: readonly Widget[];
const sent: Sent[] = [...makeRecords(7, 2_000, 1, Date.now() - 60_000, 30)];

beforeAll(async () => {
  [pipeline, browser] = await Promise.all([deployPipeline(1), startChromium()]);
  const { emulator, outputs, bootstrapServers } = pipeline;
  dynamodb = new DynamoDBClient(emulator.client);
  observer = new Observer({
    bootstrapServers,
    dynamodb,
    cityStatsTable: outputs.CityStatsTable,
    windowMaximaTable: outputs.WindowMaximaTable,
    inputPartitions: 1,
  });
  [viewer, widgets] = await Promise.all([
    startViewer(emulator.endpoint, outputs.Dashboard, dirname(pipeline.triggerLog)),
    readDashboard(emulator.client, outputs.Dashboard),
    pipeline.startMetrics(),
    pipeline.startTrigger(),
  ]);
  await sendRecords(pipeline, sent);
  await eventually(SETTLED_MS, () => expectExactlyOnce(pipeline, sent));
  // Sums of a minute are shown when it is over.
  await delay(MINUTE_MS - (Date.now() % MINUTE_MS));
}, 180_000);

afterAll(async () => {
  await Promise.allSettled([browser?.close(), viewer?.stop(), observer?.close()]);
  dynamodb?.destroy();
  await pipeline?.stop();
});

const open = (search: string, options = {}) => openPage(browser, `${viewer.address}${search}`, options);

async function tables() {
  const cities = (await pipeline.scan('CityStatsTable')).map(({ city, sum, count }) => ({
    city: city?.S ?? '',
    average: Number(sum?.N) / Number(count?.N),
    count: Number(count?.N),
  }));
  const windows = (await pipeline.scan('WindowMaximaTable')).map(({ windowStart, city, temperature }) => ({
    start: windowStart?.S ?? '',
    city: city?.S ?? '',
    temperature: Number(temperature?.N),
  }));
  return {
    cities: cities.toSorted((a, b) => a.city.localeCompare(b.city, 'en')),
    windows: windows.toSorted((a, b) => b.start.localeCompare(a.start)),
    counted: cities.reduce((sum, { count }) => sum + count, 0),
  };
}

/** What the view "Table" of a chart adds up to, a column each. */
async function sums(page: OpenPage, title: string): Promise<number[]> {
  const rows = (await tableOf(widget(page, title))).map(([, ...cells]) => cells);
  return (rows[0] ?? []).map((_, column) =>
    rows.reduce((sum, row) => sum + Number(row[column]?.replace('–', '0').replaceAll(',', '')), 0),
  );
}

const clock = (start: string) => start.slice('2026-01-01T'.length, -'.000Z'.length);
/** A terminal cuts a city to what a cell has room for; so much there always is. */
const beginning = (city: string) => city.slice(0, 7);

describe('once all is published, what the tables hold', () => {
  test('is what the terminal shows', async () => {
    const { cities, windows, counted } = await tables();
    const rejected = (await pipeline.readTopic('input_dead_letter')).length;
    const shown = await terminalOf(observer);
    expect(shown.figures).toContain(
      ` ${sent.length.toLocaleString('en-US')} records · ${counted.toLocaleString('en-US')} counted · ${rejected} rejected`,
    );
    expect(shown.cities.map((line) => /^(.*\S) +(-?[\d.]+)$/.exec(line)?.slice(1))).toEqual(
      cities.map(({ city, average }) => [city, average.toFixed(2)]),
    );
    const cells = shown.windows.map((line) => /^(\S+) (.*\S) +(-?[\d.]+) $/.exec(line)?.slice(1) ?? [line]);
    expect(cells.map(([start, city = '', temperature]) => [start, beginning(city), temperature])).toEqual(
      windows.map(({ start, city, temperature }) => [clock(start), beginning(city), temperature.toFixed(2)]),
    );
    expect(windows.length).toBeGreaterThan(10);
  });

  test('is what the page shows', async () => {
    const { cities, windows, counted } = await tables();
    const rejected = (await pipeline.readTopic('input_dead_letter')).length;
    const page = await open('?interval=5s&range=15m');
    const averages = await tableOf(widget(page, 'Average of each city'));
    expect(averages.map(([city, average, count]) => [city, Number(average), count])).toEqual(
      cities.map(({ city, average, count }) => [city, hundredths(average), count.toLocaleString('en-US')]),
    );
    await widget(page, 'Average of each city')
      .getByText(`${counted.toLocaleString('en-US')} readings of ${cities.length} cities.`)
      .waitFor();
    const newest = await tableOf(widget(page, 'Newest windows'));
    expect(newest.map(([start, temperature, city]) => [start, Number(temperature), city])).toEqual(
      windows.slice(0, 12).map(({ start, temperature, city }) => [clock(start), hundredths(temperature), city]),
    );

    await widget(page, MAXIMA).getByRole('button', { name: 'Table' }).click();
    expect((await tableOf(widget(page, MAXIMA))).map(([, temperature]) => Number(temperature))).toEqual(
      windows.map(({ temperature }) => temperature),
    );
    for (const title of ['Readings', 'Readings that were not counted']) {
      await widget(page, title).getByRole('button', { name: 'Table' }).click();
    }
    await eventually(SETTLED_MS, async () => {
      expect((await sums(page, 'Readings'))[1]).toBe(counted);
    });
    expect(await sums(page, 'Readings that were not counted')).toEqual([rejected, 0]);
    expect(rejected).toBeGreaterThan(100);
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });
});

test("each widget of the stack's own dashboard shows what it is for, and the browser finds no fault", async () => {
  for (const [name, options] of LOOKS) {
    const page = await open('?interval=off&range=15m', options);
    expect(await page.locator('main > section').count()).toBe(widgets.length);
    expect(widgets.length).toBeGreaterThan(18);
    for (const { type, properties } of widgets) {
      await expectShown(page, type, properties);
    }
    expect(await page.locator('.note.error').count()).toBe(0);
    expect(await page.locator('.note:visible').allInnerTexts()).toEqual(
      ON_AWS_ONLY.map((alarm) => `There is no alarm ${STACK_NAME}-${alarm} at this endpoint.`),
    );
    expect(await overhang(page)).toBe(0);
    await keepPicture(page, `stack-${name}`);
    expect(page.complaints).toEqual([]);
    await page.context().close();
  }
});

async function expectShown(page: OpenPage, type: Widget['type'], properties: Widget['properties']): Promise<void> {
  const place = widget(page, properties.title ?? 'Text');
  switch (type) {
    case 'text':
      await page.getByRole('heading', { name: 'City temperatures' }).waitFor();
      break;
    case 'custom':
      expect([properties.title, (await tableOf(place)).length > 5]).toEqual([properties.title, true]);
      break;
    case 'alarm':
      expect(await place.getByRole('listitem').count()).toBe((properties.alarms?.length ?? 0) - ON_AWS_ONLY.length);
      break;
    default: {
      const shown = await place.locator('canvas, dd').count();
      const metrics = metricsOf({ type, properties });
      const names = [...new Set(metrics.map(({ name }) => name))].join(', ');
      const why = `No data in this time range.\nThis endpoint has no metric ${metrics[0]?.namespace} ${names} so far.`;
      expect(shown > 0 ? 'shown' : await visibleText(place.locator('.empty'))).toBe(
        EMPTY_HERE.includes(properties.title ?? '') ? why : 'shown',
      );
    }
  }
}

test('the table of averages stays as it was sorted, and goes on being refreshed', async () => {
  const page = await open('?interval=5s&range=15m');
  const card = widget(page, 'Average of each city');
  await card.getByRole('button', { name: 'Readings' }).click();
  const { cities } = await tables();
  const expected = cities.map(({ count }) => count).toSorted((a, b) => b - a);
  const counts = async () => (await tableOf(card)).map(([, , count]) => Number(count?.replaceAll(',', '')));
  const expectSorted = () => eventually(SETTLED_MS, async () => expect(await counts()).toEqual(expected));
  await expectSorted();
  const more = makeRecords(8, 300, 1, Date.now());
  sent.push(...more);
  await sendRecords(pipeline, more);
  await eventually(SETTLED_MS, () => expectExactlyOnce(pipeline, sent));
  expected.splice(0, expected.length, ...(await tables()).cities.map(({ count }) => count).toSorted((a, b) => b - a));
  await expectSorted();
  await page.context().close();
});

test('a new maximum is on the page within 10 s of being published', async () => {
  const page = await open('?interval=5s&range=15m');
  const peak: Sent = {
    topic: 'input',
    timestamp: BigInt(Date.now()),
    value: Buffer.from('Zürich,98.76'),
    city: 'Zürich',
    microDegrees: 98_760_000,
  };
  sent.push(peak);
  await sendRecords(pipeline, [peak]);
  await eventually(SETTLED_MS, async () => {
    expect((await pipeline.readTopic('output_max')).map(({ value }) => String(value))).toContain('Zürich,98.76');
  });
  const within = { timeout: 10_000 };
  await Promise.all([
    widget(page, 'Newest windows').getByText('98.76 °C').waitFor(within),
    widget(page, MAXIMA).getByRole('button', { name: 'highest temperature 98.76' }).waitFor(within),
  ]);
  expect((await terminalOf(observer)).windows[0]).toMatch(/ Zürich +98\.76 $/);
  await expectExactlyOnce(pipeline, sent);
  await page.context().close();
});
