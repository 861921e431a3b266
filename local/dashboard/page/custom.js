import { bindActions } from './actions.js';
import { post } from './api.js';
import { closePopup, confirmed, popup } from './dialogs.js';
import { element } from './dom.js';
import { markdown } from './markdown.js';
import { Sandbox } from './sandbox.js';
import { widgetHtml } from './sanitise.js';

/** @import { Context } from './card.js' */
/** @import { WidgetContent } from '../custom-widget.ts' */

/** A custom widget: what its function returns, with its actions. */
export class CustomView {
  /** @param {import('../widgets.ts').CustomWidget} widget @param {HTMLElement} body */
  constructor(widget, body) {
    this.widget = widget;
    this.sandbox = new Sandbox(widget.title || 'Custom widget');
    /** @type {string | undefined} what is shown, as the function has returned it */
    this.shown = undefined;
    /** @type {Context | undefined} */
    this.context = undefined;
    this.paused = element('p', { class: 'note', hidden: true }, 'You have changed this widget: it is not refreshed. ');
    this.paused.append(element('button', { type: 'button', onclick: () => this.resume() }, 'Refresh it again'));
    body.replaceChildren(this.paused, this.sandbox.place);
  }

  /** @param {Context} context */
  async load(context) {
    this.context = context;
    const { refresh, resize, timeRange } = this.widget.updateOn;
    const wanted = { first: true, manual: true, theme: true, timer: refresh, range: timeRange, resize }[context.reason];
    if (this.shown !== undefined && (!wanted || (!this.paused.hidden && context.reason !== 'manual'))) {
      return [];
    }
    const content = await this.call(context, undefined);
    this.paused.hidden = true;
    if (JSON.stringify(content) !== this.shown) {
      this.shown = JSON.stringify(content);
      this.sandbox.fill(this.prepare(content), true);
    }
    return [];
  }

  resume() {
    const { context } = this;
    if (context) {
      this.attempt(() => this.load({ ...context, reason: 'manual' }));
    }
  }

  /** @param {import('./actions.js').Action} action */
  async run(action) {
    const { context } = this;
    if (!context || (action.confirmation && !(await confirmed(action.confirmation)))) {
      return;
    }
    await this.attempt(async () => {
      const { endpoint, params, kind } = action;
      const content =
        kind === 'call' ? this.prepare(await this.call(context, { endpoint, params })) : this.fragment(action);
      if (action.display === 'popup') {
        const sandbox = new Sandbox('Answer');
        sandbox.fill(content, false);
        popup(this.widget.title || 'Widget', sandbox.place);
      } else {
        closePopup();
        this.shown = '';
        this.sandbox.fill(content, false);
        this.paused.hidden = this.sandbox.remembers();
      }
    });
  }

  /** What fails here is told where it was asked for. @param {() => Promise<unknown>} work */
  async attempt(work) {
    await work().catch((error) =>
      popup(this.widget.title || 'Widget', element('p', { class: 'note error' }, error.message)),
    );
  }

  /**
   * @param {Context} context
   * @param {{ endpoint: string, params: object } | undefined} action
   * @returns {Promise<WidgetContent>}
   */
  call({ dashboard, range, theme }, action) {
    return post('/api/widget', {
      dashboard,
      widget: this.widget.id,
      start: range.start,
      end: range.end,
      relativeMs: range.end - range.start,
      theme,
      width: this.sandbox.place.clientWidth,
      height: this.sandbox.place.clientHeight,
      locale: navigator.language,
      offsetMinutes: -new Date().getTimezoneOffset(),
      forms: this.sandbox.forms(),
      ...(action && { action }),
    });
  }

  /** @param {WidgetContent} content */
  prepare({ kind, text }) {
    if (kind === 'markdown') {
      return markdown(text);
    }
    if (kind === 'json') {
      const content = document.createDocumentFragment();
      content.append(element('pre', {}, text));
      return content;
    }
    return this.bound(widgetHtml(text));
  }

  /** @param {import('./actions.js').Action} action */
  fragment({ content }) {
    return this.bound(/** @type {DocumentFragment} */ (content.cloneNode(true)));
  }

  /** @param {DocumentFragment} content */
  bound(content) {
    bindActions(content, (action) => this.run(action));
    return content;
  }
}
