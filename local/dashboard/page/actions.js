/**
 * @typedef {{ kind: 'call' | 'html', display: 'popup' | 'widget', confirmation: string | undefined, endpoint: string,
 *   params: object, content: DocumentFragment }} Action
 */

const EVENTS = ['click', 'dblclick', 'mouseenter'];

/**
 * Takes the `<cwdb-action>` elements out of a widget's content and binds each to the element before it, reachable by keyboard.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_interactivity.html
 *
 * @param {DocumentFragment} content
 * @param {(action: Action) => void} run
 */
export function bindActions(content, run) {
  // The ones within another one belong to what that shows.
  const outer = [...content.querySelectorAll('cwdb-action')].filter(
    (one) => !one.parentElement?.closest('cwdb-action'),
  );
  for (const tag of outer) {
    const target = /** @type {HTMLElement | null} */ (tag.previousElementSibling);
    const event = tag.getAttribute('event') ?? 'click';
    const action = read(tag);
    tag.remove();
    const usable = EVENTS.includes(event) && (event !== 'mouseenter' || action.kind === 'html');
    if (target === null || !usable) {
      continue;
    }
    target.addEventListener(event, (happened) => {
      happened.preventDefault();
      run(action);
    });
    if (!target.matches('a[href], button, input, select, textarea, summary')) {
      makeButton(target, () => run(action));
    }
  }
}

/** @param {Element} tag @returns {Action} */
function read(tag) {
  const kind = tag.getAttribute('action') === 'call' ? 'call' : 'html';
  const content = document.createDocumentFragment();
  if (kind === 'html') {
    content.append(...[...tag.childNodes].map((node) => node.cloneNode(true)));
  }
  return {
    kind,
    display: tag.getAttribute('display') === 'popup' ? 'popup' : 'widget',
    confirmation: tag.getAttribute('confirmation') ?? undefined,
    endpoint: tag.getAttribute('endpoint') ?? '',
    params: kind === 'call' ? parameters(tag.textContent ?? '') : {},
    content,
  };
}

/** @param {string} text */
function parameters(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** @param {HTMLElement} target @param {() => void} press */
function makeButton(target, press) {
  target.tabIndex = 0;
  // A heading of a column stays one: its role tells more than that it can be pressed.
  if (!/^(TH|TD|TR|LI)$/.test(target.nodeName)) {
    target.setAttribute('role', 'button');
  }
  target.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      press();
    }
  });
}
