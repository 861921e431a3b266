import { colorOf } from './colors.js';
import { element } from './dom.js';
import { fullNumber, latest, shortNumber } from './format.js';

/**
 * A button for each line: pressed while it is shown.
 *
 * @param {readonly import('../answers.ts').Line[]} lines
 * @param {Set<number>} hidden indices
 * @param {(index: number) => void} toggle
 */
export function legend(lines, hidden, toggle) {
  const items = lines.map((line, index) => {
    const swatch = element('i', { class: 'swatch' });
    swatch.style.background = colorOf(line, index);
    const value = latest(line.values);
    const button = element(
      'button',
      {
        type: 'button',
        'aria-pressed': String(!hidden.has(index)),
        title: `${line.label}, latest ${fullNumber(value)}`,
        onclick: () => toggle(index),
      },
      swatch,
      line.label,
      element('b', { class: 'number' }, shortNumber(value)),
    );
    return element('li', {}, button);
  });
  return element('ul', { class: 'legend', 'aria-label': 'Lines: press to hide or show' }, ...items);
}
