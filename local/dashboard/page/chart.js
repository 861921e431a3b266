import uPlot from '/vendor/uplot.js';
import { annotations } from './annotations.js';
import { colorOf } from './colors.js';
import { element, themeColor } from './dom.js';
import { clockTime, dayTime, shortNumber } from './format.js';
import { limits, plotted } from './plotted.js';

/** @import { Line, MetricAnswer } from '../answers.ts' */
/** @import { Axis, MetricWidget } from '../widgets.ts' */
/** @typedef {'left' | 'right'} Side */

const FONT = '11px system-ui, sans-serif';
const DAY_MS = 86_400_000;

/**
 * A line or area chart that is redrawn with new data and follows its place's size.
 */
export class Chart {
  /** @param {MetricWidget} widget */
  constructor(widget) {
    this.widget = widget;
    /** @type {Set<number>} */
    this.hidden = new Set();
    /** @type {MetricAnswer} */
    this.data = { times: [], lines: [], problems: [], horizontal: [], alarms: [], unknown: [], pending: false };
    this.range = { start: 0, end: 0 };
    /** @type {uPlot | undefined} */
    this.plot = undefined;
    this.focused = false;
    this.tip = element('div', { class: 'tip', hidden: true, 'aria-hidden': 'true' });
    this.live = element('p', { class: 'live', 'aria-live': 'polite' });
    this.place = element('div', {
      class: 'chart',
      tabindex: '0',
      role: 'application',
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
    });
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.place);
  }

  /** @param {MetricAnswer} data @param {{ start: number, end: number }} range */
  draw(data, range) {
    this.data = data;
    this.range = range;
    this.plot?.destroy();
    this.place.replaceChildren();
    const { width, height } = this.size();
    this.plot = new uPlot(this.options(width, height), this.columns(), this.place);
    this.place.append(this.tip, this.live);
    this.place.setAttribute('aria-label', this.summary());
  }

  /** @param {number} index */
  toggle(index) {
    this.hidden.has(index) ? this.hidden.delete(index) : this.hidden.add(index);
    this.draw(this.data, this.range);
  }

  destroy() {
    this.observer.disconnect();
    this.plot?.destroy();
  }

  size() {
    return { width: Math.max(this.place.clientWidth, 50), height: Math.max(this.place.clientHeight, 40) };
  }

  resize() {
    const { width, height } = this.size();
    if (this.plot && (this.plot.width !== width || this.plot.height !== height)) {
      this.plot.setSize({ width, height });
    }
  }

  /** uPlot's data: times in seconds, then each line in the order of drawing. @returns {uPlot.AlignedData} */
  columns() {
    const times = this.data.times.map((time) => time / 1_000);
    return [times, ...this.plotted().map(({ values }) => values)];
  }

  plotted() {
    return plotted(this.data.lines, { stacked: this.widget.stacked, hidden: this.hidden });
  }

  /** @param {number} width @param {number} height @returns {uPlot.Options} */
  options(width, height) {
    const { widget, range, data } = this;
    /** @param {Side} name @returns {uPlot.Scale} */
    const scale = (name) => ({ range: (_plot, low, high) => this.limits(name, low, high) });
    // An axis of lines without any value has nothing to tell.
    const hasRight = data.lines.some(({ axis, values }) => axis === 'right' && values.some((value) => value !== null));
    return {
      width,
      height,
      padding: [8, hasRight ? 0 : 12, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { size: 7 } },
      scales: { x: { min: range.start / 1_000, max: range.end / 1_000 }, left: scale('left'), right: scale('right') },
      axes: [timeAxis(), valueAxis('left', widget.left), ...(hasRight ? [valueAxis('right', widget.right)] : [])],
      series: [{}, ...this.plotted().map(({ index }) => this.series(/** @type {Line} */ (data.lines[index]), index))],
      hooks: { draw: [(plot) => annotations(plot, widget, data)], setCursor: [(plot) => this.showTip(plot)] },
    };
  }

  /** @param {Line} line @param {number} index @returns {uPlot.Series} */
  series(line, index) {
    const color = colorOf(line, index);
    return {
      label: line.label,
      scale: line.axis,
      show: !this.hidden.has(index),
      stroke: color,
      width: 1.75,
      ...(this.widget.stacked && { fill: `color-mix(in srgb, ${color} 35%, ${themeColor('card')})` }),
      points: { show: line.values.filter((value) => value !== null).length < 40, size: 5, fill: color },
      spanGaps: true,
    };
  }

  /** The ends of an axis, with the widget's thresholds in sight. @param {Side} side @param {number | null} low @param {number | null} high */
  limits(side, low, high) {
    const marks = this.data.horizontal
      .filter(({ axis }) => axis === side)
      .flatMap(({ value, to }) => [value, to ?? value]);
    return limits({ wanted: this.widget[side], low, high, marks, stacked: this.widget.stacked });
  }

  summary() {
    const { lines, times } = this.data;
    const names = lines.map(({ label }) => label).join(', ');
    const [first, last] = [times[0], times.at(-1)];
    const span = first !== undefined && last !== undefined ? ` from ${dayTime(first)} to ${dayTime(last)}` : '';
    return `${this.widget.title || 'Chart'}: ${names}${span}. Left and right arrow keys read values; the button Table shows all.`;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { plot } = this;
    const last = this.data.times.length - 1;
    const index = plot?.cursor.idx ?? last;
    const next = new Map([
      ['ArrowLeft', index - 1],
      ['ArrowRight', this.focused ? index + 1 : last],
      ['Home', 0],
      ['End', last],
    ]).get(event.key);
    if (next === undefined || plot === undefined || last < 0) {
      return;
    }
    event.preventDefault();
    this.focused = true;
    const at = Math.min(Math.max(next, 0), last);
    const time = this.data.times[at] ?? 0;
    const left = plot.valToPos(time / 1_000, 'x');
    plot.setCursor({ left: Math.min(Math.max(left, 0), plot.over.clientWidth), top: 10 });
    this.live.textContent = [
      clockTime(time),
      ...this.data.lines.map(({ label, values }) => `${label} ${shortNumber(values[at])}`),
    ].join(', ');
  }

  /** @param {uPlot} plot */
  showTip(plot) {
    const { idx, left = -1, top = 0 } = plot.cursor;
    const time = idx === null || idx === undefined || left < 0 ? undefined : this.data.times[idx];
    this.tip.hidden = time === undefined;
    if (time === undefined || typeof idx !== 'number') {
      return;
    }
    const rows = this.data.lines.flatMap((line, index) =>
      this.hidden.has(index) ? [] : [tipRow(line.label, colorOf(line, index), line.values[idx])],
    );
    const long = this.range.end - this.range.start > DAY_MS;
    this.tip.replaceChildren(element('p', {}, long ? dayTime(time) : clockTime(time)), ...rows);
    const { width } = this.size();
    const x = left + plot.over.offsetLeft;
    const onLeft = x > width / 2;
    this.tip.style.left = onLeft ? 'auto' : `${x + 12}px`;
    this.tip.style.right = onLeft ? `${width - x + 12}px` : 'auto';
    this.tip.style.top = `${Math.max(Math.min(top, this.size().height - this.tip.offsetHeight - 4), 0)}px`;
  }
}

/** @param {string} label @param {string} color @param {number | null | undefined} value */
function tipRow(label, color, value) {
  const swatch = element('i', { class: 'swatch' });
  swatch.style.background = color;
  return element('div', {}, swatch, label, element('b', {}, shortNumber(value)));
}

/** @returns {uPlot.Axis} */
function timeAxis() {
  return { ...axis(), size: 26, space: 70, values: timeLabels };
}

function axis() {
  const color = themeColor('muted');
  const grid = { stroke: themeColor('grid'), width: 1 };
  return { stroke: color, grid, ticks: { ...grid, size: 4 }, font: FONT };
}

/** @param {uPlot} _plot @param {number[]} splits @param {number} _axis @param {number} _space @param {number} step */
function timeLabels(_plot, splits, _axis, _space, step) {
  const day = step >= 43_200;
  return splits.map((time) =>
    day ? dayTime(time * 1_000).slice(0, 6) : clockTime(time * 1_000).slice(0, step < 60 ? 8 : 5),
  );
}

/** @param {Side} scale @param {Axis} axis @returns {uPlot.Axis} */
function valueAxis(scale, { label }) {
  return {
    ...axis(),
    scale,
    side: scale === 'left' ? 3 : 1,
    space: 32,
    size: (_plot, values) => 14 + 7 * Math.max(2, ...(values ?? []).map((value) => value?.length ?? 0)),
    values: (_plot, splits) => splits.map(shortNumber),
    grid: { show: scale === 'left', stroke: themeColor('grid'), width: 1 },
    ...(label && { label, labelFont: FONT, labelSize: 18 }),
  };
}
