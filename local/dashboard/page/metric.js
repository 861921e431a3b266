import { alarmState } from './alarm-list.js';
import { get } from './api.js';
import { Chart } from './chart.js';
import { element } from './dom.js';
import { bars, gauges, none, singleValues } from './figures.js';
import { legend } from './legend.js';
import { summaryTable, valuesTable } from './tables.js';

const FIGURES = { singleValue: singleValues, bar: bars, gauge: gauges };

/** A metric widget, in any of its views. */
export class MetricView {
  /** @param {any} widget @param {HTMLElement} body */
  constructor(widget, body) {
    this.widget = widget;
    this.body = body;
    this.tableShown = false;
    this.chart = widget.view === 'timeSeries' ? new Chart(widget) : undefined;
  }

  get hasTable() {
    return this.widget.view !== 'table';
  }

  /** @param {import('./card.js').Context} context @returns {Promise<string[]>} what cannot be shown */
  async load({ dashboard, range }) {
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
      this.drawChart(this.chart, states);
    } else {
      this.body.replaceChildren(...states, FIGURES[widget.view]?.(widget, data, range) ?? none(data));
    }
  }

  /** @param {Chart} chart @param {Node[]} states */
  drawChart(chart, states) {
    const { widget, data } = this;
    const toggle = (index) => {
      chart.toggle(index);
      this.showLegend(toggle);
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
    this.showLegend(toggle);
    chart.draw(data, this.range);
  }

  /** @param {(index: number) => void} toggle */
  showLegend(toggle) {
    if (this.widget.legend === 'hidden') {
      return;
    }
    const buttons = [...this.legend.querySelectorAll('button')];
    const focused = buttons.indexOf(document.activeElement);
    const made = legend(this.data.lines, this.chart.hidden, toggle);
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
