import stringWidth from 'string-width';
import { formatMicroDegrees } from '../../../lambdas/shared/micro-degrees.ts';
import { pad } from '../../run/view.ts';
import { printable } from '../printable.ts';
import type { SortKey } from './arguments.ts';

export interface CityAverage {
  readonly city: string;
  /** Micro-degrees */
  readonly average: bigint;
  readonly count: number;
  /** ISO 8601 */
  readonly updatedAt: string;
}

/** Names ascend, figures descend; cities with the same figure are in the order of their names. */
export function sorted(cities: readonly CityAverage[], key: SortKey): CityAverage[] {
  const byName = (a: CityAverage, b: CityAverage) => a.city.localeCompare(b.city, 'en');
  const byFigure = {
    city: () => 0,
    average: (a: CityAverage, b: CityAverage) => Number(b.average - a.average),
    count: (a: CityAverage, b: CityAverage) => b.count - a.count,
  }[key];
  return cities.toSorted((a, b) => byFigure(a, b) || byName(a, b));
}

const HEAD = ['City', 'Average °C', 'Count', 'Updated, UTC'];

/** Names to the left, figures to the right, however wide their characters are. */
export function formatTable(cities: readonly CityAverage[]): string[] {
  const rows = [HEAD, ...cities.map(toCells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => stringWidth(cells[column] ?? ''))));
  return rows.map(([city = '', ...figures]) =>
    [pad(city, widths[0] ?? 0), ...figures.map((text, index) => padStart(text, widths[index + 1] ?? 0))].join('  '),
  );
}

function toCells({ city, average, count, updatedAt }: CityAverage): string[] {
  const time = printable(updatedAt)
    .replace('T', ' ')
    .replace(/(?:\.\d+)?Z$/, '');
  return [printable(city), (Number(average) / 1e6).toFixed(2), count.toLocaleString('en-US'), time];
}

function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(width - stringWidth(text), 0)) + text;
}

/** @returns `average` in degC, with all its decimals */
export function toJson({ city, average, count, updatedAt }: CityAverage): object {
  return { city, average: Number(formatMicroDegrees(average)), count, updatedAt };
}
