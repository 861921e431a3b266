import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type OpenPage, visibleText, widget } from './support/page.ts';
import { Stage } from './support/stage.ts';

/** The dashboard Problems has a function that fails: the viewer answers so, and the browser complains of it. */
const OF_THE_BROKEN_WIDGET = /function:failing failed: out of coffee|the server responded with a status of 502/;

let stage: Stage;
let page: OpenPage;

beforeAll(async () => {
  stage = await Stage.set();
  page = await stage.open('?interval=off');
});

afterAll(async () => {
  expect(page?.complaints.filter((complaint) => !OF_THE_BROKEN_WIDGET.test(complaint))).toEqual([]);
  await stage?.clear();
});

const rows = (one: Page) => widget(one, 'Averages').getByRole('row').allInnerTexts();
const cities = async () => (await rows(page)).slice(1).map((row) => row.split('\t')[0]);

test('a custom widget is sorted by pressing its heading, also with the keyboard, and stays so', async () => {
  const card = widget(page, 'Averages');
  expect(await cities()).toEqual(['Athens', 'Bern', 'Oslo']);
  await card.getByLabel('Note').fill('kept');
  await card.getByRole('button', { name: 'Average' }).focus();
  await page.keyboard.press('Enter');
  await card.getByText('You have changed this widget').waitFor();
  expect(await cities()).toEqual(['Oslo', 'Athens', 'Bern']);
  await card.getByText('note kept').waitFor();
  await page.getByLabel('Time range').selectOption('30m');
  await page.getByText('last 30 minutes').waitFor();
  expect(await cities()).toEqual(['Oslo', 'Athens', 'Bern']);
  await card.getByRole('button', { name: 'Refresh it again' }).click();
  await card.getByText('You have changed this widget').waitFor({ state: 'hidden' });
  expect(await cities()).toEqual(['Athens', 'Bern', 'Oslo']);
});

test('an action asks first where it says so, and answers in a popup', async () => {
  const card = widget(page, 'Averages');
  await card.getByRole('button', { name: 'Reset' }).click();
  const question = page.getByRole('dialog').filter({ hasText: 'Reset it?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  await question.waitFor({ state: 'hidden' });
  await card.getByRole('button', { name: 'Reset' }).click();
  await question.getByRole('button', { name: 'Continue' }).click();
  const popup = page.getByRole('dialog', { name: 'Averages' });
  await popup.getByRole('cell', { name: 'Athens' }).waitFor();
  await page.keyboard.press('Escape');
  await popup.waitFor({ state: 'hidden' });
});

test('an action within what another one shows works as well', async () => {
  await widget(page, 'Averages').getByRole('button', { name: 'About' }).click();
  const popup = page.getByRole('dialog', { name: 'Averages' });
  await popup.getByRole('heading', { name: 'About' }).waitFor();
  await popup.getByRole('button', { name: 'More' }).click();
  await popup.getByText('Even more').waitFor();
  await popup.getByRole('button', { name: 'Close' }).click();
});

test('the legend hides and shows a line', async () => {
  const line = widget(page, 'Temperature of each city').getByRole('button', { name: /^Oslo/ });
  expect(await line.getAttribute('aria-pressed')).toBe('true');
  await line.focus();
  await page.keyboard.press('Space');
  const hidden = widget(page, 'Temperature of each city').getByRole('button', { name: /^Oslo/, pressed: false });
  await hidden.waitFor();
  expect(await hidden.evaluate((one: { matches(selector: string): boolean }) => one.matches(':focus'))).toBe(true);
  await page.keyboard.press('Space');
  await line.and(page.locator('[aria-pressed="true"]')).waitFor();
});

test('hovering shows the values of a moment', async () => {
  const chart = widget(page, 'Temperature of each city').locator('.chart');
  const tip = chart.locator('.tip');
  expect(await tip.isVisible()).toBe(false);
  await chart.hover({ position: { x: 300, y: 60 } });
  expect(await visibleText(tip)).toMatch(/\d\d:\d\d:\d\d\s+Athens\s+[\d.]+\s+Oslo\s+[\d.]+/);
});

test('arrow keys read a chart to those who do not see it', async () => {
  const chart = widget(page, 'Readings').getByRole('application');
  expect(await chart.getAttribute('aria-label')).toMatch(/^Readings: accepted, rejected from .* to /);
  await chart.focus();
  await page.keyboard.press('End');
  const said = () => visibleText(chart.locator('[aria-live]'));
  const last = await said();
  expect(last).toMatch(/^\d\d:\d\d:\d\d, accepted [\d,]+, rejected \d+$/);
  await page.keyboard.press('ArrowLeft');
  expect(await said()).not.toBe(last);
});

test('a widget fills the screen and comes back by Escape, the others out of reach meanwhile', async () => {
  const card = widget(page, 'Readings');
  const before = await card.boundingBox();
  await card.getByRole('button', { name: 'Full screen' }).click();
  expect((await card.boundingBox())?.width).toBeGreaterThan(1_400);
  expect(await page.locator('main > section:not([inert])').count()).toBe(1);
  await page.keyboard.press('Escape');
  const { width, height } = (await card.boundingBox()) ?? {};
  expect({ width, height }).toEqual({ width: before?.width, height: before?.height });
  expect(await page.locator('[inert]').count()).toBe(0);
});

test('everything can be reached with the keyboard, from the link over the tool bar to the widgets', async () => {
  await page.reload();
  await page.getByText(/^Updated/).waitFor();
  const reached: string[] = [];
  for (let step = 0; step < 12; step++) {
    await page.keyboard.press('Tab');
    reached.push(
      await page
        .locator(':focus')
        .last()
        .evaluate((one: { id: string; textContent: string | null }) => one.id || (one.textContent ?? '')),
    );
  }
  expect(reached.slice(0, 7)).toEqual([
    'Skip to the widgets',
    'dashboard',
    'range',
    'interval',
    'theme',
    'refresh',
    expect.stringMatching(/^Alarms: In alarm 1/),
  ]);
  expect(reached).toContain('Table');
  expect(reached).toContain('Full screen');
});

test('colors are switched by hand', async () => {
  await page.getByLabel('Colors').selectOption('dark');
  await widget(page, 'Averages').getByText('theme dark').waitFor();
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  await page.getByLabel('Colors').selectOption('auto');
  await widget(page, 'Averages').getByText('theme light').waitFor();
});

test('another dashboard is chosen from the list', async () => {
  await page.getByLabel('Dashboard').selectOption('Problems');
  await page.getByRole('heading', { name: 'Problems', level: 1 }).waitFor();
  await widget(page, 'Broken').getByText('out of coffee').waitFor();
  await page.getByLabel('Dashboard').selectOption('EveryKind');
  await page.getByRole('heading', { name: 'EveryKind', level: 1 }).waitFor();
});
