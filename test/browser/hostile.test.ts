import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type OpenPage, visibleText } from './support/page.ts';
import { Stage } from './support/stage.ts';

let stage: Stage;
let page: OpenPage;

beforeAll(async () => {
  stage = await Stage.set();
  page = await stage.open('?interval=off&dashboard=Hostile');
  await page.getByText('innocent text').waitFor();
});

afterEach(async () => {
  // Enough for a load or a script that was on its way.
  await page.waitForTimeout(200);
  expect(await hacked(page)).toBeUndefined();
  expect(stage.canaryHeard).toEqual([]);
  expect(new URL(page.url()).origin).toBe(new URL(stage.viewer.address).origin);
});

afterAll(async () => {
  await stage?.clear();
});

/** What a script of a widget would have set. */
const hacked = (one: Page) => one.evaluate(() => (globalThis as unknown as { hacked?: string }).hacked);

test('nothing of a hostile widget runs or loads, and what is harmless is shown', async () => {
  expect(await visibleText(page.locator('#widget-1 #innocent'))).toContain('innocent text');
  expect(await visibleText(page.getByText('safe words'))).toContain('safe words');
});

test('nothing of it is left that could', async () => {
  const content = page.locator('#widget-1 .sandbox > div');
  for (const tag of [
    'script',
    'iframe',
    'object',
    'embed',
    'use',
    'base',
    'meta',
    'link',
    'template script',
    '[popover]',
    'cwdb-action',
  ]) {
    expect([tag, await content.locator(tag).count()]).toEqual([tag, 0]);
  }
  const attributes = await content
    .locator('*')
    .evaluateAll((all: { attributes: Iterable<{ name: string; value: string }> }[]) =>
      all.flatMap((one) => [...one.attributes].map(({ name, value }) => `${name}=${value}`)),
    );
  expect(attributes.filter((one) => /^on|script:|^(action|formaction|popovertarget)=/i.test(one))).toEqual([]);
  expect(await content.locator('#own').getAttribute('href')).toBeNull();
});

test('pressing what it offers does nothing', async () => {
  for (const id of ['js', 'tabbed', 'send']) {
    await page.locator(`#widget-1 #${id}`).dispatchEvent('click');
  }
  await page.locator('#widget-1 #elsewhere input').press('Enter');
  await page.getByText('press', { exact: true }).dispatchEvent('click');
});

test('an action shows what is tame of its content', async () => {
  await page.locator('#widget-1 #act').dispatchEvent('click');
  const popup = page.getByRole('dialog');
  await popup.getByText('tame').waitFor();
  expect(await popup.locator('script, [onerror]').count()).toBe(0);
  await popup.getByRole('button', { name: 'Close' }).click();
});

test('without the sanitiser nothing of it would run either', async () => {
  const blocked = await page.evaluate(() => {
    // biome-ignore lint/suspicious/noExplicitAny: a page's globals, which tests on Node have no types of
    const { document } = globalThis as any;
    const attempts = [
      () => {
        document.body.innerHTML += '<img src="x" onerror="window.hacked=1">';
      },
      () => {
        const script = document.createElement('script');
        script.textContent = 'window.hacked = 1';
        document.body.append(script);
      },
      () => document.querySelector('h1').setAttribute('onclick', 'window.hacked = 1'),
    ];
    return attempts.filter((attempt) => {
      try {
        attempt();
        return false;
      } catch {
        return true;
      }
    }).length;
  });
  expect(blocked).toBe(3);
});

test('its styles end at its edge', async () => {
  expect(await page.getByRole('heading', { name: 'Hostile' }).first().isVisible()).toBe(true);
  const place = await page.locator('#widget-1').boundingBox();
  const shot = await page.screenshot();
  expect(shot.length).toBeGreaterThan(0);
  // What lies at the middle of the widget beside it is that widget, not the cover over everything.
  const hit = await page.evaluate(
    ([x, y]) =>
      (
        globalThis as unknown as {
          document: { elementFromPoint(x: number, y: number): { closest(s: string): { id: string } | null } };
        }
      ).document
        .elementFromPoint(x ?? 0, y ?? 0)
        ?.closest('.widget')?.id,
    [(place?.x ?? 0) + (place?.width ?? 0) + 60, (place?.y ?? 0) + 60],
  );
  expect(hit).toBe('widget-2');
});

test('a title and a label are texts', async () => {
  await page.getByRole('heading', { name: '<img src=x' }).waitFor();
  await page.getByRole('button', { name: '<img src=x' }).waitFor();
});

function ask(headers: Record<string, string>, method = 'GET', path = '/api/dashboards'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: stage.viewer.port, path, method, headers };
    request(options, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
}

test('the server answers its own page alone', async () => {
  const host = `127.0.0.1:${stage.viewer.port}`;
  expect(await ask({ host })).toBe(200);
  expect(await ask({ host: 'evil.example' })).toBe(403);
  expect(await ask({ host, origin: 'http://evil.example' })).toBe(403);
  expect(await ask({ host, 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await ask({ host }, 'POST', '/api/widget')).toBe(403);
  expect(await ask({ host }, 'DELETE')).toBe(405);
  expect(await ask({ host }, 'GET', '/page/../main.ts')).toBe(404);
  expect(await ask({ host }, 'GET', '/page/%2e%2e/main.ts')).toBe(404);
  expect(await ask({ host }, 'GET', '//')).toBe(404);
});
