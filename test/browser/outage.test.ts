import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { visibleText, widget } from './support/page.ts';
import { Stage } from './support/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.set();
});

afterAll(async () => {
  await stage?.clear();
});

test('an endpoint that does not answer is shown as such, and recovers by itself, even without automatic refresh', async () => {
  const page = await stage.open('?interval=off&range=5m');
  await stage.stopEmulator();
  await page.getByRole('button', { name: 'Refresh now' }).click();
  const alert = page.getByRole('alert');
  await alert.filter({ hasText: `${stage.endpoint} does not answer` }).waitFor();
  // What was known is still there to be read.
  expect(await visibleText(widget(page, 'Humidity'))).toMatch(/62\.5/);
  await stage.startEmulatorAgain();
  await alert.waitFor({ state: 'hidden' });
  await page.getByText('last 5 minutes').waitFor();
  expect(await visibleText(widget(page, 'Latest'))).toMatch(/Athens\s+[\d.]+/);
  await page.context().close();
});

test('a viewer that is gone is told apart from an endpoint that is', async () => {
  const page = await stage.open('?interval=5s');
  await stage.viewer.stop();
  await page.getByRole('alert').filter({ hasText: 'The viewer does not answer' }).waitFor();
  await page.context().close();
});
