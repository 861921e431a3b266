import { alarmState } from './alarm-list.js';
import { get } from './api.js';
import { Chart } from './chart.js';
import { element } from './dom.js';
import { bars, gauges, none, singleValues } from './figures.js';
import { legend } from './legend.js';
import { summaryTable, valuesTable } from './tables.js';

/** @import { MetricAnswer } from '../answers.ts' */

/** @type {Partial<Record<import('../widgets.ts').View, typeof singleValues>>} */
const FIGURES = { singleValue: singleValues, bar: bars, gauge: gauges };

/** A metric widget, in any of its views. */
export class MetricView {
  /** @param {import('../widgets.ts').MetricWidget} widget @param {HTMLElement} body */
  constructor(widget, body) {
    this.widget = widget;
    this.body = body;
    this.tableShown = false;
    /** @type {MetricAnswer | undefined} */
    this.data = undefined;
    this.range = { start: 0, end: 0 };
    this.legend = element('div');
    this.chart = widget.view === 'timeSeries' ? new Chart(widget) : undefined;
  }

  get hasTable() {
    return this.widget.view !== 'table';
  }

  /** @param {import('./card.js').Context} context @returns {Promise<readonly string[]>} what cannot be shown */
  async load({ dashboard, range }) {
    /** @type {MetricAnswer} */
    const data = await get('/api/metrics', { dashboard, widget: this.widget.id, start: range.start, end: range.end });
    this.data = data;
    this.range = range;
    this.render();
    return data.problems;
  }

  /** @param {boolean} shown */
  showTable(shown) {
    this.tableShown = shown;
    this.render();
  }

  render() {
    if (this.data === undefined) {
      return;
    }
    const { widget, data, range } = this;
    const states = data.alarms.map((alarm) => element('p', { class: 'empty' }, alarm.name, ' ', alarmState(alarm)));
    if (this.tableShown || widget.view === 'table') {
      const make = widget.view === 'table' ? summaryTable : valuesTable;
      this.keepScroll(() => this.body.replaceChildren(...states, make(widget.title || 'Metrics', data)));
    } else if (this.chart && data.times.length > 0) {
      this.drawChart(this.chart, data, states);
    } else {
      this.body.replaceChildren(...states, FIGURES[widget.view]?.(widget, data, range) ?? none(data));
    }
  }

  /** @param {Chart} chart @param {MetricAnswer} data @param {Node[]} states */
  drawChart(chart, data, states) {
    const { widget } = this;
    /** @param {number} index */
    const toggle = (index) => {
      chart.toggle(index);
      this.showLegend(data, chart.hidden, toggle);
    };
    if (!this.body.contains(chart.place)) {
      this.legend = element('div');
      const side = element('div', { class: widget.legend === 'right' ? 'side' : 'body' }, chart.place, this.legend);
      side.style.padding = '0';
      this.body.replaceChildren(side);
    }
    for (const old of this.body.querySelectorAll(':scope > .empty')) {
      old.remove();
    }
    this.body.prepend(...states);
    this.showLegend(data, chart.hidden, toggle);
    chart.draw(data, this.range);
  }

  /** @param {MetricAnswer} data @param {Set<number>} hidden @param {(index: number) => void} toggle */
  showLegend({ lines }, hidden, toggle) {
    if (this.widget.legend === 'hidden') {
      return;
    }
    const buttons = [...this.legend.querySelectorAll('button')];
    const focused = buttons.indexOf(/** @type {any} */ (document.activeElement));
    const made = legend(lines, hidden, toggle);
    this.legend.replaceWith(made);
    this.legend = made;
    if (focused >= 0) {
      made.querySelectorAll('button')[focused]?.focus();
    }
  }

  /** @param {() => void} change */
  keepScroll(change) {
    const { scrollTop = 0, scrollLeft = 0 } = this.body.querySelector('.scroll') ?? {};
    const focused = this.body.contains(document.activeElement);
    change();
    const made = /** @type {HTMLElement} */ (this.body.querySelector('.scroll'));
    made.scrollTo(scrollLeft, scrollTop);
    if (focused) {
      made.focus();
    }
  }

  destroy() {
    this.chart?.destroy();
  }
}
