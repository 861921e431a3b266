import type { MetricRow, StatRow } from './metric-rows.ts';

const VALUES: ReadonlyMap<string, (values: readonly number[]) => number> = new Map(
  Object.entries({
    LAST: (values) => values.at(-1) ?? Number.NaN,
    FIRST: (values) => values[0] ?? Number.NaN,
    MIN: (values) => values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    MAX: (values) => values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
    SUM: (values) => values.reduce((sum, value) => sum + value, 0),
    AVG: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
    DATAPOINT_COUNT: (values) => values.length,
  }),
);

/** What identifies each of several metrics: the parts in which they differ, as CloudWatch labels them. */
export function defaultLabels(rows: readonly MetricRow[]): Map<MetricRow, string> {
  const stats = rows.filter((row) => row.kind === 'stat');
  const differ = (part: (row: StatRow) => string) => new Set(stats.map(part)).size > 1;
  const [names, namespaces, dimensions, kinds] = [
    differ(({ name }) => name),
    differ(({ namespace }) => namespace),
    differ(dimensionValues),
    differ(({ stat }) => stat),
  ];
  const labelOf = (row: StatRow) =>
    [
      ...(namespaces ? [row.namespace] : []),
      ...(dimensions && row.dimensions.length > 0 ? [dimensionValues(row)] : []),
      ...(names || !(dimensions || kinds) ? [row.name] : []),
      ...(kinds ? [row.stat] : []),
    ].join(' ');
  return new Map(rows.map((row) => [row, row.kind === 'stat' ? labelOf(row) : row.expression]));
}

/**
 * Fills what a label says dynamically: `${LAST}`, `${PROP('Stat')}` and the like. What is not known stays as it is.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html
 */
export function fillLabel(label: string, row: MetricRow, values: readonly number[]): string {
  return label.replace(/\$\{([^}]*)\}/g, (whole, term: string) => {
    const aggregate = VALUES.get(term);
    if (aggregate !== undefined) {
      const value = aggregate(values);
      return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : '-';
    }
    const [, name] = /^PROP\(\s*'([^']*)'\s*\)$/.exec(term) ?? [];
    return name === undefined ? whole : (property(row, name) ?? whole);
  });
}

function property(row: MetricRow, name: string): string | undefined {
  if (row.kind !== 'stat') {
    return undefined;
  }
  const dimension = row.dimensions.find((one) => `Dim.${one.name}` === name);
  const properties = new Map([
    ['Namespace', row.namespace],
    ['MetricName', row.name],
    ['Stat', row.stat],
    ['Period', String(row.period)],
    ['Region', row.region],
  ]);
  return dimension?.value ?? properties.get(name);
}

const dimensionValues = ({ dimensions }: StatRow) => dimensions.map(({ value }) => value).join(' ');
