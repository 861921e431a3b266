import { setTimeout as delay } from 'node:timers/promises';
import { styleText } from 'node:util';
import { createLogUpdate } from 'log-update';
import { History } from './observation.ts';
import type { Observer } from './observer.ts';
import { renderSummary, renderView, type Style, type ViewState } from './view.ts';

export interface LiveViewOptions {
  readonly stream: NodeJS.WriteStream;
  readonly observer: Observer;
  /** All but the figures, at this moment. */
  readonly status: () => Pick<ViewState, 'elapsedMs' | 'addresses' | 'substitutes' | 'parts' | 'notices' | 'logs'>;
  /** Ends the view. */
  readonly signal: AbortSignal;
}

const OBSERVE_MS = 1_000;
const REDRAW_MS = 500;
const SUMMARY_MS = 5_000;

/** Shows what the pipeline does until `signal`: a screen that is redrawn on a terminal, a line now and then elsewhere. */
export async function showLiveView({ stream, observer, status, signal }: LiveViewOptions): Promise<void> {
  const history = new History();
  const state = (): ViewState => ({ ...status(), rates: history.rates, observation: history.latest });
  const end = stream.isTTY ? startScreen(stream, state) : startSummaries(stream, state);
  while (!signal.aborted) {
    // While a part is being restarted there are no new figures; the view says so through the part's state.
    await observer.observe(Date.now()).then(
      (observation) => history.add(observation),
      () => {},
    );
    await delay(OBSERVE_MS, undefined, { signal }).catch(() => {});
  }
  end();
}

function startScreen(stream: NodeJS.WriteStream, state: () => ViewState): () => void {
  const update = createLogUpdate(stream);
  const style: Style = (format, text) => styleText(format, text, { stream });
  const draw = () => update(renderView(state(), { columns: stream.columns, rows: stream.rows }, style).join('\n'));
  const timer = setInterval(draw, REDRAW_MS);
  stream.on('resize', draw);
  draw();
  return () => {
    clearInterval(timer);
    stream.off('resize', draw);
    draw();
    update.done();
  };
}

function startSummaries(stream: NodeJS.WriteStream, state: () => ViewState): () => void {
  const timer = setInterval(() => stream.write(`${renderSummary(state())}\n`), SUMMARY_MS);
  return () => clearInterval(timer);
}
