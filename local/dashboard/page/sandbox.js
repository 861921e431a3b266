import { element } from './dom.js';

/** How elements look unless a widget says otherwise; near to what CloudWatch gives its custom widgets. */
const DEFAULT_STYLES = `
:host { color: var(--text); font: 13px/1.45 system-ui, "Segoe UI", Roboto, sans-serif; overflow-wrap: break-word; }
a { color: var(--accent); }
h1, h2, h3, h4 { margin: 0.4em 0; line-height: 1.25; }
h1 { font-size: 1.35rem; } h2 { font-size: 1.15rem; } h3, h4 { font-size: 1rem; }
p, ul, ol { margin: 0.4em 0; }
table { border-collapse: collapse; }
th, td { padding: 0.25rem 0.6rem; border-bottom: 1px solid var(--border); text-align: left; }
pre, code { font-family: ui-monospace, "SFMono-Regular", Menlo, monospace; font-size: 0.9em; }
code { padding: 0 0.25em; border-radius: 3px; background: var(--page); }
pre code { padding: 0; }
pre { overflow: auto; padding: 0.5rem; border-radius: 6px; background: var(--page); }
img, svg { max-width: 100%; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.btn { display: inline-block; padding: 0.25rem 0.8rem; border: 1px solid var(--control); border-radius: 6px; color: var(--text);
  text-decoration: none; cursor: pointer; }
.btn-primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
`;
const ALWAYS = '[role="button"] { cursor: pointer; } cwdb-action { display: none; }';

/** @param {string} text */
function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}
const sheets = { default: sheet(DEFAULT_STYLES), always: sheet(ALWAYS) };

/**
 * @typedef {{ name: string, id: string, value: string, checked: boolean, type: string }} Field
 * @typedef {{ top: number, left: number, fields: Field[], open: boolean[], focused: number }} State what a person has done to it
 */

/** Fields that a person may have changed. */
const FIELDS = 'input, select, textarea';
const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]';

/**
 * A place for content of somebody else: sanitised before, with styles that end at its shadow root, drawn within a box whose own
 * style belongs to the page. What a person has entered, opened, scrolled to or focused outlives new content.
 */
export class Sandbox {
  /** @param {string} label @param {string} kind `flow`: as high as its content where there is room */
  constructor(label, kind = '') {
    const host = element('div');
    this.root = host.attachShadow({ mode: 'open' });
    this.root.addEventListener('submit', (event) => event.preventDefault());
    this.place = element('div', { class: `sandbox ${kind}`, role: 'region', 'aria-label': label, tabindex: '0' }, host);
  }

  /** @param {DocumentFragment} content @param {boolean} same whether it takes the place of an older version of itself */
  fill(content, same) {
    const plain = content.querySelector('.cwdb-no-default-styles') !== null;
    const state = same ? this.state() : undefined;
    this.root.adoptedStyleSheets = plain ? [sheets.always] : [sheets.default, sheets.always];
    this.root.replaceChildren(content);
    if (state) {
      this.restore(state);
    } else {
      this.place.scrollTo(0, 0);
    }
  }

  /** What its form fields hold, by their names; of radio buttons and check boxes those that are checked. */
  forms() {
    const fields = /** @type {any[]} */ ([...this.root.querySelectorAll(FIELDS)]);
    const given = fields.filter(({ name, type, checked }) => name && (!/^(radio|checkbox)$/.test(type) || checked));
    return Object.fromEntries(given.map(({ name, value }) => [name, value]));
  }

  /** Whether it keeps what was chosen in hidden fields, which its function gets back: then it can be refreshed as it is. */
  remembers() {
    return this.root.querySelector('input[type="hidden"][name]') !== null;
  }

  /** @returns {State} */
  state() {
    /** @param {string} selector @returns {any[]} */
    const all = (selector) => [...this.root.querySelectorAll(selector)];
    return {
      top: this.place.scrollTop,
      left: this.place.scrollLeft,
      fields: all(FIELDS).map(({ name, id, value, checked, type }) => ({ name, id, value, checked, type })),
      open: all('details').map(({ open }) => open),
      focused: all(FOCUSABLE).indexOf(this.root.activeElement),
    };
  }

  /** @param {State} state */
  restore({ top, left, fields, open, focused }) {
    this.root.querySelectorAll(FIELDS).forEach((/** @type {any} */ field, index) => {
      const old = fields[index];
      if (old && old.name === field.name && old.id === field.id && old.type === field.type) {
        field.checked = old.checked;
        if (!/^(radio|checkbox|button|submit|reset|image|file|hidden)$/.test(field.type)) {
          field.value = old.value;
        }
      }
    });
    this.root.querySelectorAll('details').forEach((details, index) => {
      details.open = open[index] ?? details.open;
    });
    if (focused >= 0) {
      /** @type {any} */ (this.root.querySelectorAll(FOCUSABLE)[focused])?.focus({ preventScroll: true });
    }
    this.place.scrollTo(left, top);
  }
}
