import uPlot from '/vendor/uplot.js';
import { annotations } from './annotations.js';
import { colorOf } from './colors.js';
import { element, themeColor } from './dom.js';
import { clockTime, dayTime, shortNumber } from './format.js';
import { limits, plotted } from './plotted.js';

const FONT = '11px system-ui, sans-serif';
const DAY_MS = 86_400_000;

/**
 * A line or area chart that is redrawn with new data and follows its place's size.
 */
export class Chart {
  /** @param {any} widget */
  constructor(widget) {
    this.widget = widget;
    this.hidden = new Set();
    this.tip = element('div', { class: 'tip', hidden: true, 'aria-hidden': 'true' });
    this.live = element('p', { class: 'live', 'aria-live': 'polite' });
    this.place = element('div', {
      class: 'chart',
      tabindex: '0',
      role: 'application',
      onkeydown: (event) => this.key(event),
    });
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.place);
  }

  /** @param {any} data @param {{ start: number, end: number }} range */
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

  /** uPlot's data: times in seconds, then each line in the order of drawing. */
  columns() {
    const times = this.data.times.map((time) => time / 1_000);
    return [times, ...this.plotted().map(({ values }) => values)];
  }

  plotted() {
    return plotted(this.data.lines, { stacked: this.widget.stacked, hidden: this.hidden });
  }

  options(width, height) {
    const { widget, range, data } = this;
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
      series: [{}, ...this.plotted().map(({ index }) => this.series(data.lines[index], index))],
      hooks: { draw: [(plot) => annotations(plot, widget, data)], setCursor: [(plot) => this.showTip(plot)] },
    };
  }

  series(line, index) {
    const color = colorOf(line, index);
    return {
      label: line.label,
      scale: line.axis,
      show: !this.hidden.has(index),
      stroke: color,
      width: 1.75,
      fill: this.widget.stacked ? `color-mix(in srgb, ${color} 35%, ${themeColor('card')})` : undefined,
      points: { show: line.values.filter((value) => value !== null).length < 40, size: 5, fill: color },
      spanGaps: true,
    };
  }

  /** The ends of an axis, with the widget's thresholds in sight. */
  limits(side, low, high) {
    const marks = this.data.horizontal
      .filter(({ axis }) => axis === side)
      .flatMap(({ value, to }) => [value, to ?? value]);
    return limits({ wanted: this.widget[side], low, high, marks, stacked: this.widget.stacked });
  }

  summary() {
    const { lines, times } = this.data;
    const names = lines.map(({ label }) => label).join(', ');
    const span = times.length > 0 ? ` from ${dayTime(times[0])} to ${dayTime(times.at(-1))}` : '';
    return `${this.widget.title || 'Chart'}: ${names}${span}. Left and right arrow keys read values; the button Table shows all.`;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const last = this.data.times.length - 1;
    const index = this.plot.cursor.idx ?? last;
    const next = { ArrowLeft: index - 1, ArrowRight: this.focused ? index + 1 : last, Home: 0, End: last }[event.key];
    if (next === undefined || last < 0) {
      return;
    }
    event.preventDefault();
    this.focused = true;
    const at = Math.min(Math.max(next, 0), last);
    const left = this.plot.valToPos(this.data.times[at] / 1_000, 'x');
    this.plot.setCursor({ left: Math.min(Math.max(left, 0), this.plot.over.clientWidth), top: 10 });
    this.live.textContent = [
      clockTime(this.data.times[at]),
      ...this.data.lines.map(({ label, values }) => `${label} ${shortNumber(values[at])}`),
    ].join(', ');
  }

  showTip(plot) {
    const { idx, left, top } = plot.cursor;
    this.tip.hidden = idx === null || idx === undefined || !(left >= 0);
    if (this.tip.hidden) {
      return;
    }
    const time = this.data.times[idx];
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

function tipRow(label, color, value) {
  const swatch = element('i', { class: 'swatch' });
  swatch.style.background = color;
  return element('div', {}, swatch, label, element('b', {}, shortNumber(value)));
}

function timeAxis() {
  return { ...axis(), size: 26, space: 70, values: timeLabels };
}

function axis() {
  const color = themeColor('muted');
  const grid = { stroke: themeColor('grid'), width: 1 };
  return { stroke: color, grid, ticks: { ...grid, size: 4 }, font: FONT };
}

function timeLabels(_plot, splits, _axis, _space, step) {
  const day = step >= 43_200;
  return splits.map((time) =>
    day ? dayTime(time * 1_000).slice(0, 6) : clockTime(time * 1_000).slice(0, step < 60 ? 8 : 5),
  );
}

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
