import { markdown } from './markdown.js';
import { Sandbox } from './sandbox.js';

/** A text widget. */
export class TextView {
  /** @param {import('../widgets.ts').TextWidget} widget @param {HTMLElement} body */
  constructor(widget, body) {
    const sandbox = new Sandbox(widget.title || 'Text', 'flow');
    sandbox.fill(markdown(widget.markdown), false);
    body.replaceChildren(sandbox.place);
  }

  async load() {
    return [];
  }
}
