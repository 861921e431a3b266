import { AlarmView } from './alarm-list.js';
import { CustomView } from './custom.js';
import { element } from './dom.js';
import { MetricView } from './metric.js';
import { TextView } from './text.js';

/** @import { Place, Widget } from '../widgets.ts' */

/**
 * @typedef {{ dashboard: string, range: { start: number, end: number }, theme: 'light' | 'dark',
 *   reason: 'first' | 'timer' | 'manual' | 'range' | 'theme' | 'resize' }} Context
 */

/**
 * @typedef {{ load(context: Context): Promise<readonly string[]>, render?(): void, destroy?(): void, hasTable?: boolean,
 *   showTable?(shown: boolean): void }} View
 */

/** @param {Widget} widget @param {HTMLElement} body @returns {View | undefined} undefined: it cannot be shown */
function viewOf(widget, body) {
  switch (widget.kind) {
    case 'metric':
      return new MetricView(widget, body);
    case 'text':
      return new TextView(widget, body);
    case 'alarm':
      return new AlarmView(widget, body);
    case 'custom':
      return new CustomView(widget, body);
    default:
      return undefined;
  }
}

/** A widget on the page: its frame, what it shows, and what about it cannot be shown. */
export class Card {
  /** @param {Widget} widget @param {(card: Card) => void} onResize */
  constructor(widget, onResize) {
    this.widget = widget;
    this.onResize = onResize;
    const body = element('div', { class: 'body' });
    this.view = viewOf(widget, body);
    this.notes = element('div');
    this.heading = element('h2', { id: `${widget.id}-title`, title: widget.title }, widget.title);
    this.full = element(
      'button',
      { type: 'button', 'aria-pressed': 'false', onclick: () => this.toggleFull() },
      'Full screen',
    );
    const buttons = [...(this.view?.hasTable ? [this.tableButton()] : []), this.full];
    const header = element('header', {}, this.heading, ...buttons);
    const quiet = widget.kind === 'text' && !widget.title;
    this.place = element(
      'section',
      {
        class: `widget ${widget.kind === 'text' && widget.transparent ? 'transparent' : ''}`,
        id: widget.id,
        'data-kind': widget.kind === 'metric' ? widget.view : widget.kind,
      },
      ...(quiet ? [] : [header]),
      this.notes,
      body,
    );
    this.place.setAttribute(quiet ? 'aria-label' : 'aria-labelledby', quiet ? 'Text' : this.heading.id);
    this.place.addEventListener('keydown', (event) => event.key === 'Escape' && this.isFull && this.toggleFull());
    lay(this.place, widget.place);
    this.note(widget.problems);
  }

  get isFull() {
    return this.place.classList.contains('full');
  }

  /** @param {Context} context @returns {Promise<any>} the error that it met, already shown */
  async load(context) {
    try {
      const problems = (await this.view?.load(context)) ?? [];
      this.note([...this.widget.problems, ...problems]);
      this.place.classList.remove('stale');
      return undefined;
    } catch (error) {
      this.note(this.widget.problems, /** @type {Error} */ (error).message);
      this.place.classList.add('stale');
      return error;
    }
  }

  /** @param {readonly string[]} problems @param {string} [error] */
  note(problems, error) {
    const notes = [...new Set(problems)].map((text) => element('p', { class: 'note' }, text));
    const failed = error === undefined ? [] : [element('p', { class: 'note error' }, error)];
    this.notes.replaceChildren(...failed, ...notes);
  }

  tableButton() {
    const button = element('button', { type: 'button', 'aria-pressed': 'false' }, 'Table');
    button.addEventListener('click', () => {
      const shown = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(shown));
      this.view?.showTable?.(shown);
    });
    return button;
  }

  toggleFull() {
    const full = this.place.classList.toggle('full');
    this.full.textContent = full ? 'Back' : 'Full screen';
    this.full.setAttribute('aria-pressed', String(full));
    // Nothing behind it can be reached meanwhile.
    for (const other of [...document.querySelectorAll('body > *:not(main, dialog), main > section')]) {
      other.toggleAttribute('inert', full && other !== this.place);
    }
    this.full.focus();
    this.onResize(this);
  }

  redraw() {
    this.view?.render?.();
  }

  destroy() {
    this.view?.destroy?.();
  }
}

/** The grid's lines count from 1; a widget without a place goes where there is room. @param {HTMLElement} place @param {Place} at */
function lay(place, { x, y, width, height }) {
  place.style.gridColumn = x === undefined ? `span ${width}` : `${Math.min(x, 24 - width) + 1} / span ${width}`;
  place.style.gridRow = y === undefined ? `span ${height}` : `${y + 1} / span ${height}`;
  place.style.setProperty('--units', String(height));
}
