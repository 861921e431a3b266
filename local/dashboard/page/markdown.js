import { marked } from '/vendor/marked.js';
import { textHtml } from './sanitise.js';

/** @param {string} text @returns {DocumentFragment} */
export function markdown(text) {
  const content = textHtml(/** @type {string} */ (marked.parse(text, { gfm: true, async: false })));
  // CloudWatch shows [button:Text](address) and [button:primary:Text](address) as buttons.
  for (const link of content.querySelectorAll('a')) {
    const [, primary, words] = /^button:(primary:)?(.*)$/s.exec(link.textContent ?? '') ?? [];
    if (words !== undefined) {
      link.textContent = words;
      link.className = primary ? 'btn btn-primary' : 'btn';
    }
  }
  return content;
}
