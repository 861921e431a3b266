import { averagesView } from './averages-view.ts';
import { DOCUMENTATION } from './documentation.ts';
import { html } from './html.ts';
import type { WidgetRequest } from './request.ts';
import type { Results } from './results.ts';
import { windowsView } from './windows-view.ts';

export interface WidgetPorts {
  readonly results: Results;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** ARN by which the function's buttons invoke it. */
  readonly endpoint: string;
}

/** Bounds what a look at the dashboard costs, and how long it takes: about a page of DynamoDB. */
const CITIES_READ = 1_000;
const WINDOWS_READ = 12;

/** What the dashboard shows for a request: HTML, or Markdown for the documentation. */
export async function answer(request: WidgetRequest, { results, now, endpoint }: WidgetPorts): Promise<string> {
  switch (request.kind) {
    case 'describe':
      return DOCUMENTATION;
    case 'averages':
      return averagesView(await results.cities(CITIES_READ), request.sorting, endpoint).text;
    case 'windows':
      return windowsView(await results.newestWindows(now(), WINDOWS_READ), request.zone).text;
    case 'unknown':
      return html`<p>The parameter view must be averages or windows, not "${request.view}".</p>`.text;
  }
}
