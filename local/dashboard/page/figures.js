import { colorOf } from './colors.js';
import { element } from './dom.js';
import { fullNumber, latest, shortNumber } from './format.js';

/** @import { Line, MetricAnswer } from '../answers.ts' */
/** @import { MetricWidget } from '../widgets.ts' */

/**
 * Says that there is nothing to show, and why, as far as that is known.
 *
 * @param {Pick<MetricAnswer, 'unknown' | 'pending'>} data
 */
export function none({ unknown, pending }) {
  if (pending) {
    return element('p', { class: 'empty' }, 'Nothing yet: the first period is not over.');
  }
  const why =
    unknown.length > 0 ? [element('small', {}, `This endpoint has no metric ${unknown.join('; ')} so far.`)] : [];
  return element('p', { class: 'empty' }, 'No data in this time range. ', ...why);
}

/**
 * The view "singleValue": the latest value of each line, with its course where the widget asks for it.
 *
 * @param {MetricWidget} widget
 * @param {MetricAnswer} data
 * @param {{ start: number, end: number }} range
 */
export function singleValues(widget, data, range) {
  if (data.times.length === 0) {
    return none(data);
  }
  const items = data.lines.map((line, index) => {
    const value = latest(line.values);
    const swatch = element('i', { class: 'swatch' });
    swatch.style.background = colorOf(line, index);
    const text = widget.fullPrecision ? fullNumber(value) : shortNumber(value);
    const figure = element('dd', { title: fullNumber(value), 'data-value': value ?? '' }, text);
    return element(
      'dl',
      { class: 'value' },
      element('dt', {}, swatch, line.label),
      figure,
      ...course(widget, data, line, index, range),
    );
  });
  return element('div', { class: 'values' }, ...items);
}

/**
 * @param {MetricWidget} widget
 * @param {MetricAnswer} data
 * @param {Line} line
 * @param {number} index
 * @param {{ start: number, end: number }} range
 */
function course(widget, data, line, index, range) {
  if (!widget.sparkline || data.times.length < 2) {
    return [];
  }
  const points = data.times.flatMap((time, at) => {
    const value = line.values[at] ?? null;
    return value === null ? [] : [/** @type {const} */ ([time, value])];
  });
  const values = points.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  /** @param {number} time */
  const x = (time) => ((time - range.start) / (range.end - range.start)) * 100;
  /** @param {number} value */
  const y = (value) => 28 - ((value - low) / (high - low || 1)) * 26;
  const path = points.map(([time, value], at) => `${at === 0 ? 'M' : 'L'}${x(time).toFixed(2)} ${y(value).toFixed(2)}`);
  const chart = svg('svg', {
    viewBox: '0 0 100 30',
    preserveAspectRatio: 'none',
    class: 'course',
    'aria-hidden': 'true',
  });
  chart.append(
    svg('path', {
      d: path.join(''),
      fill: 'none',
      stroke: colorOf(line, index),
      'stroke-width': 1.5,
      'vector-effect': 'non-scaling-stroke',
    }),
  );
  return [chart];
}

/** The view "bar": the latest value of each line. @param {MetricWidget} _widget @param {MetricAnswer} data */
export function bars(_widget, data) {
  if (data.times.length === 0) {
    return none(data);
  }
  const values = data.lines.map((line) => latest(line.values) ?? 0);
  const most = Math.max(...values.map(Math.abs)) || 1;
  const rows = data.lines.flatMap((line, index) => {
    const bar = element('i');
    bar.style.width = `${(Math.abs(values[index] ?? 0) / most) * 100}%`;
    bar.style.background = colorOf(line, index);
    const number = element(
      'b',
      { class: 'number', title: fullNumber(latest(line.values)) },
      shortNumber(latest(line.values)),
    );
    return [element('span', {}, line.label), element('span', { class: 'track' }, bar), number];
  });
  return element('div', { class: 'bars' }, ...rows);
}

const START = Math.PI;

/** The view "gauge": the latest value of each line between the ends of the axis. @param {MetricWidget} widget @param {MetricAnswer} data */
export function gauges(widget, data) {
  if (data.times.length === 0) {
    return none(data);
  }
  const min = widget.left.min ?? 0;
  const max = widget.left.max ?? 100;
  const figures = data.lines.map((line, index) => {
    const value = latest(line.values);
    const share = value === null ? 0 : Math.min(Math.max((value - min) / (max - min || 1), 0), 1);
    const text = `${line.label}: ${fullNumber(value)} of ${fullNumber(min)} to ${fullNumber(max)}`;
    const drawing = svg('svg', { viewBox: '0 0 200 116', role: 'img', 'aria-label': text });
    const track = { fill: 'none', 'stroke-width': 16, 'stroke-linecap': 'butt' };
    drawing.append(svg('path', { ...track, d: arc(0, 1), stroke: 'var(--grid)' }));
    if (share > 0) {
      drawing.append(svg('path', { ...track, d: arc(0, share), stroke: colorOf(line, index) }));
    }
    for (const { value: at, color } of data.horizontal) {
      const mark = Math.min(Math.max((at - min) / (max - min || 1), 0), 1);
      const shown = color && CSS.supports('color', color) ? color : 'var(--bad)';
      drawing.append(
        svg('path', { ...track, d: arc(Math.max(mark - 0.006, 0), Math.min(mark + 0.006, 1)), stroke: shown }),
      );
    }
    drawing.append(
      label(100, 92, 30, shortNumber(value)),
      label(24, 114, 11, shortNumber(min)),
      label(176, 114, 11, shortNumber(max)),
    );
    return element('figure', { class: 'gauge' }, drawing, element('figcaption', {}, line.label));
  });
  return element('div', { class: 'gauges' }, ...figures);
}

/** A part of the half circle, from 0 on the left to 1 on the right. @param {number} from @param {number} to */
function arc(from, to) {
  /** @param {number} share */
  const point = (share) => {
    const angle = START + share * Math.PI;
    return `${(100 + 76 * Math.cos(angle)).toFixed(2)} ${(96 + 76 * Math.sin(angle)).toFixed(2)}`;
  };
  return `M${point(from)}A76 76 0 0 1 ${point(to)}`;
}

/** @param {number} x @param {number} y @param {number} size @param {string} text */
function label(x, y, size, text) {
  const made = svg('text', { x, y, 'font-size': size, 'text-anchor': 'middle' });
  made.textContent = text;
  return made;
}

/** @param {string} tag @param {Record<string, string | number>} attributes */
function svg(tag, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, String(value));
  }
  return made;
}
