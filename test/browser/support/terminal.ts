import type { Observer } from '../../../local/run/observer.ts';
import { renderView } from '../../../local/run/view.ts';

/** What the live view of `npm start` shows now: as a terminal shows it that is narrow enough for one cell a line. */
export async function terminalOf(observer: Observer) {
  const state = {
    elapsedMs: 0,
    addresses: [],
    substitutes: [],
    parts: [],
    rates: { produced: 0, counted: 0 },
    observation: await observer.observe(Date.now()),
    notices: [],
    logs: '',
  };
  const lines = (columns: number) => renderView(state, { columns, rows: 1_000 }, (_format, text) => text);
  const narrow = lines(30);
  const heading = narrow.findIndex((line) => line.startsWith('Maximum of the last'));
  return {
    figures: lines(200).find((line) => line.includes('counted ')) ?? '',
    cities: narrow.slice(narrow.findIndex((line) => line.startsWith('Average of each')) + 1, heading),
    windows: narrow.slice(heading + 1, -1),
  };
}
