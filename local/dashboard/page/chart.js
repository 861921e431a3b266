import uPlot from '/vendor/uplot.js';
import { annotations } from './annotations.js';
import { colorOf } from './colors.js';
import { element, themeColor } from './dom.js';
import { clockTime, dayTime, shortNumber } from './format.js';

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

  /** uPlot's data: times in seconds, then each line; stacked lines are added up, what is missing counts as nothing. */
  columns() {
    const times = this.data.times.map((time) => time / 1_000);
    if (!this.widget.stacked) {
      return [times, ...this.data.lines.map(({ values }) => values)];
    }
    const sums = { left: times.map(() => 0), right: times.map(() => 0) };
    const lines = this.data.lines.map(({ values, axis }, line) => {
      const shown = !this.hidden.has(line);
      return values.map((value, index) => {
        sums[axis][index] += shown ? (value ?? 0) : 0;
        return value === null ? null : sums[axis][index];
      });
    });
    return [times, ...lines];
  }

  options(width, height) {
    const { widget, range, data } = this;
    const scale = (name) => ({ range: (_plot, low, high) => limits(widget[name], low, high, widget, data, name) });
    const hasRight = data.lines.some(({ axis }) => axis === 'right');
    return {
      width,
      height,
      padding: [8, hasRight ? 0 : 12, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { size: 7 } },
      scales: { x: { min: range.start / 1_000, max: range.end / 1_000 }, left: scale('left'), right: scale('right') },
      axes: [timeAxis(), valueAxis('left', widget.left), ...(hasRight ? [valueAxis('right', widget.right)] : [])],
      series: [{}, ...data.lines.map((line, index) => this.series(line, index))],
      bands: widget.stacked ? this.bands() : [],
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
      fill: this.widget.stacked ? `color-mix(in srgb, ${color} 35%, transparent)` : undefined,
      points: { show: line.values.filter((value) => value !== null).length < 40, size: 5, fill: color },
      spanGaps: true,
    };
  }

  /** Between a stacked line and the shown one below it on its axis. */
  bands() {
    const below = {};
    const bands = [];
    this.data.lines.forEach(({ axis: side }, index) => {
      if (!this.hidden.has(index)) {
        if (below[side] !== undefined) {
          bands.push({ series: [index + 1, below[side]] });
        }
        below[side] = index + 1;
      }
    });
    return bands;
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

/** What the widget says, else the data and the annotations with some room, from 0 where areas are stacked. */
function limits(wanted, low, high, widget, data, side) {
  const marks = data.horizontal.filter(({ axis: of }) => of === side).flatMap(({ value, to }) => [value, to ?? value]);
  const least = Math.min(low ?? 0, ...marks, widget.stacked ? 0 : Number.POSITIVE_INFINITY);
  const most = Math.max(high ?? 1, ...marks);
  const room = (most - least || Math.abs(most) || 1) * 0.08;
  const bottom = least >= 0 && least - room < 0 ? 0 : least - room;
  return [wanted.min ?? bottom, wanted.max ?? most + room];
}
