import { degrees } from './degrees.ts';
import { type Html, html } from './html.ts';
import type { TimeZone } from './request.ts';
import type { WindowRow } from './results.ts';
import { STYLE } from './style.ts';

/** The newest windows, the latest one that was published above all others. They come newest first. */
export function windowsView(windows: readonly WindowRow[], zone: TimeZone): Html {
  if (windows.length === 0) {
    return html`<p>No window has had a reading in the last hour.</p>`;
  }
  const latest = windows.find(({ publishedRevision }) => publishedRevision > 0);
  const row = ({ start, city, microDegrees, publishedRevision }: WindowRow) =>
    html`<tr><td>${timeOf(start, zone)}</td><td class="number">${degrees(microDegrees)}</td><td class="name"><bdi>${city}</bdi></td><td>${stateOf(publishedRevision)}</td></tr>`;
  return html`${STYLE}<div class="results">${latest === undefined ? html`<p>No window has been published yet.</p>` : headline(latest, zone)}
<table><thead><tr><th scope="col">Window from, ${zone.label}</th><th scope="col" class="number">°C</th><th scope="col">City</th><th scope="col">State</th></tr></thead>
<tbody>${windows.map(row)}</tbody></table></div>`;
}

function headline({ start, city, microDegrees }: WindowRow, zone: TimeZone): Html {
  return html`<p class="latest"><strong>${degrees(microDegrees)} °C</strong> <bdi>${city}</bdi></p>
<p>The highest reading of the window from ${timeOf(start, zone)}.</p>`;
}

function stateOf(publishedRevision: number): string {
  if (publishedRevision === 0) {
    return 'open';
  }
  return publishedRevision === 1 ? 'published' : `corrected ${publishedRevision - 1} ×`;
}

function timeOf(start: number, { offsetMs }: TimeZone): string {
  return new Date(start + offsetMs).toISOString().slice('2026-01-01T'.length, -'.000Z'.length);
}
