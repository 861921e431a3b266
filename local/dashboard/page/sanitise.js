import DOMPurify from '/vendor/dompurify.js';

const ACTION = 'CWDB-ACTION';

/**
 * Beyond what DOMPurify removes by itself (scripts, event handlers, script addresses, frames): what could draw outside of its
 * widget (the top layer), take the focus, or send something away.
 */
const COMMON = {
  FORCE_BODY: true,
  RETURN_DOM_FRAGMENT: true,
  FORBID_TAGS: ['dialog', 'audio', 'video', 'source', 'track', 'picture', 'use', 'link', 'meta', 'base'],
  FORBID_ATTR: [
    'popover',
    'popovertarget',
    'popovertargetaction',
    'command',
    'commandfor',
    'autofocus',
    'accesskey',
    'formaction',
    'formtarget',
    'srcset',
    'background',
    'poster',
    'ping',
    'download',
    'slot',
    'part',
  ],
};

const ACTION_ATTRIBUTES = ['confirmation', 'display', 'endpoint', 'event'];
const WIDGET = {
  ...COMMON,
  ADD_TAGS: [ACTION.toLowerCase()],
  ADD_ATTR: ACTION_ATTRIBUTES,
  // An ARN and a question are no addresses, however much they look like some.
  ADD_URI_SAFE_ATTR: ACTION_ATTRIBUTES,
};
const TEXT = {
  ...COMMON,
  FORBID_TAGS: [...COMMON.FORBID_TAGS, 'style', 'form', 'input', 'button'],
  FORBID_ATTR: [...COMMON.FORBID_ATTR, 'style'],
};

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.nodeName !== ACTION) {
    node.removeAttribute('action');
  }
  for (const name of ['href', 'xlink:href']) {
    const address = node.getAttribute(name);
    // This server's own addresses are not for widgets to point at.
    if (address !== null && !/^(https?:\/\/|mailto:|#)/i.test(address.trim())) {
      node.removeAttribute(name);
    }
  }
  const source = node.getAttribute('src');
  if (source !== null && !source.startsWith('data:image/')) {
    node.removeAttribute('src');
    node.setAttribute('alt', `[image not loaded here: ${node.getAttribute('alt') || source}]`);
  }
  if (node.hasAttribute('href')) {
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener noreferrer');
  }
  if (Number(node.getAttribute('tabindex')) > 0) {
    node.setAttribute('tabindex', '0');
  }
});

/** HTML of a function, with styles and actions. @param {string} html @returns {DocumentFragment} */
export function widgetHtml(html) {
  return /** @type {any} */ (DOMPurify.sanitize(html, WIDGET));
}

/** HTML made of Markdown, without styles of its own. @param {string} html @returns {DocumentFragment} */
export function textHtml(html) {
  return /** @type {any} */ (DOMPurify.sanitize(html, TEXT));
}
