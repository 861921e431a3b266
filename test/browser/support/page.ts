import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { LOCAL } from '../../../local/paths.ts';

/** Pictures of the last run, for people to look at. */
const SCREENSHOTS = join(LOCAL, 'screenshots');

const DESKTOP = { viewport: { width: 1440, height: 1000 }, locale: 'en-GB', timezoneId: 'UTC' } as const;
const WAIT_MS = 10_000;

/** What people look at the page with. */
export const LOOKS = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['phone', { colorScheme: 'light', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true }],
] as const satisfies [string, BrowserContextOptions][];

/** What the browser has complained about since the page was opened. */
export type OpenPage = Page & { readonly complaints: string[] };

/** Opens a page of the viewer and waits until its widgets are filled. */
export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext({ ...DESKTOP, ...options });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      complaints.push(message.text());
    }
  });
  // The browser tells the status of a request that failed; the viewer, why.
  page.on('response', async (response) => {
    if (response.status() >= 400) {
      complaints.push(`${response.url()}: ${await response.text().catch(() => 'no answer')}`);
    }
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(address);
  await page.getByText(/^Updated/).waitFor();
  return Object.assign(page, { complaints });
}

export async function keepPicture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

/** How far the page sticks out to the side, in pixels. */
export function overhang(page: Page): Promise<number> {
  return page
    .locator('html')
    .evaluate((html: { scrollWidth: number; clientWidth: number }) => html.scrollWidth - html.clientWidth);
}

/** The widget with this title. */
export const widget = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true }).first();

/** As a person sees it: what is hidden is left out, cells are apart. */
export async function visibleText(locator: Locator): Promise<string> {
  return (await locator.allInnerTexts()).join('\n');
}

/** The texts of a widget's table, row by row, without its head. */
export async function tableOf(widget: Locator): Promise<string[][]> {
  const rows = await widget.locator('tbody tr').allInnerTexts();
  return rows.map((row) => row.split('\t').map((cell) => cell.trim()));
}
