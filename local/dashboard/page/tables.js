import { element } from './dom.js';
import { dayTime, fullNumber } from './format.js';

const MAX_ROWS = 500;
const MAX_COLUMNS = 30;

/** @import { MetricAnswer } from '../answers.ts' */

/** @param {string} title @param {string[]} head @param {[heading: string, ...cells: string[]][]} rows */
function table(title, head, rows) {
  const headings = head.map((text, index) => element('th', { scope: 'col', class: index > 0 && 'number' }, text));
  const lines = rows.map(([name, ...values]) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      ...values.map((value) => element('td', { class: 'number' }, value)),
    ),
  );
  const content = element(
    'table',
    {},
    element('caption', { class: 'live' }, title),
    element('thead', {}, element('tr', {}, ...headings)),
    element('tbody', {}, ...lines),
  );
  return element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `Table: ${title}` }, content);
}

/** All values of a chart, the newest first. @param {string} title @param {MetricAnswer} data */
export function valuesTable(title, { times, lines }) {
  const rows = times.map(
    (time, index) =>
      /** @type {[string, ...string[]]} */ ([dayTime(time), ...lines.map(({ values }) => fullNumber(values[index]))]),
  );
  return table(title, ['Time', ...lines.map(({ label }) => label)], rows.reverse().slice(0, MAX_ROWS));
}

/** The view "table": a row for each metric, with what its values come to, and the newest of them. @param {string} title @param {MetricAnswer} data */
export function summaryTable(title, { times, lines }) {
  const newest = times.slice(-MAX_COLUMNS).reverse();
  const rows = lines.map(({ label, values }) => {
    const numbers = values.filter((value) => value !== null);
    const sum = numbers.reduce((total, value) => total + value, 0);
    const figures =
      numbers.length > 0
        ? [Math.min(...numbers), Math.max(...numbers), sum, sum / numbers.length]
        : [null, null, null, null];
    const latest = newest.map((time) => fullNumber(values[times.indexOf(time)]));
    return /** @type {[string, ...string[]]} */ ([label, ...figures.map(fullNumber), ...latest]);
  });
  return table(title, ['Metric', 'Min', 'Max', 'Sum', 'Average', ...newest.map(dayTime)], rows);
}
