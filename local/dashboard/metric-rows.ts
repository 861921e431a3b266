import { asArray, asNumber, asObject, asString, isObject, type Json } from './json.ts';

export interface Dimension {
  readonly name: string;
  readonly value: string;
}

interface Row {
  /** By which expressions name it; unique within its widget. */
  readonly id: string;
  /** Undefined: named after what it shows. */
  readonly label: string | undefined;
  readonly color: string | undefined;
  readonly axis: 'left' | 'right';
  readonly visible: boolean;
  /** Seconds. */
  readonly period: number;
  readonly region: string | undefined;
}

export interface StatRow extends Row {
  readonly kind: 'stat';
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  readonly stat: string;
}

export interface ExpressionRow extends Row {
  readonly kind: 'expression';
  readonly expression: string;
}

/** One line of a metric widget's `metrics`. */
export type MetricRow = StatRow | ExpressionRow;

/** What a widget says for all of its rows. */
export interface RowDefaults {
  readonly stat: string;
  readonly period: number;
  readonly region: string | undefined;
}

/**
 * Reads `metrics` of a metric widget, with its shorthands: "." repeats the item at the same place of the row above, "..." all
 * items that are not given.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html#CloudWatch-Dashboard-Properties-Metrics-Array-Format
 *
 * @returns the rows that can be read, and a sentence about each other one
 */
export function parseMetricRows(metrics: unknown, defaults: RowDefaults): { rows: MetricRow[]; problems: string[] } {
  const rows: MetricRow[] = [];
  const problems: string[] = [];
  let above: readonly string[] = [];
  for (const [index, line] of asArray(metrics).entries()) {
    const items = asArray(line);
    const options = asObject(items.at(-1));
    const words = (isObject(items.at(-1)) ? items.slice(0, -1) : items).map((item) => asString(item) ?? '');
    const common = rowOf(options, index, defaults);
    const expression = asString(options.expression);
    if (expression !== undefined) {
      rows.push({ ...common, kind: 'expression', expression });
      continue;
    }
    const full = expand(words, above);
    const [namespace = '', name = '', ...rest] = full;
    if (namespace === '' || name === '' || rest.length % 2 === 1 || full.includes('.')) {
      problems.push(`Row ${index + 1} of its metrics can't be read: ${JSON.stringify(line)}.`);
      continue;
    }
    above = full;
    const stat = asString(options.stat) ?? defaults.stat;
    rows.push({ ...common, kind: 'stat', namespace, name, dimensions: pairs(rest), stat });
  }
  return { rows, problems };
}

function rowOf(options: Json, index: number, defaults: RowDefaults): Row {
  return {
    id: asString(options.id) ?? `row${index + 1}`,
    label: asString(options.label),
    color: asString(options.color),
    axis: options.yAxis === 'right' ? 'right' : 'left',
    visible: options.visible !== false,
    period: asNumber(options.period) ?? defaults.period,
    region: asString(options.region) ?? defaults.region,
  };
}

function expand(words: readonly string[], above: readonly string[]): string[] {
  const ellipsis = words.indexOf('...');
  const before = ellipsis < 0 ? words : words.slice(0, ellipsis);
  const after = ellipsis < 0 ? [] : words.slice(ellipsis + 1);
  const length = ellipsis < 0 ? words.length : Math.max(above.length, before.length + after.length);
  return Array.from({ length }, (_, place) => {
    const given = place < before.length ? before[place] : after[place - (length - after.length)];
    return given === undefined || given === '.' ? (above[place] ?? '.') : given;
  });
}

function pairs(words: readonly string[]): Dimension[] {
  return Array.from({ length: words.length / 2 }, (_, index) => ({
    name: words[index * 2] ?? '',
    value: words[index * 2 + 1] ?? '',
  }));
}
