import { divideRounding } from '../shared/micro-degrees.ts';
import { amount, degrees } from './degrees.ts';
import { type Html, html } from './html.ts';
import { type Column, naturalOrder, type Order, type Sorting } from './request.ts';
import type { CityTotal, CityTotals } from './results.ts';
import { STYLE } from './style.ts';

/** More than anybody reads; a widget's answer has to stay small. */
export const ROWS_SHOWN = 100;

const TITLES: Readonly<Record<Column, string>> = { city: 'City', average: 'Average, °C', count: 'Readings' };

interface Row extends CityTotal {
  readonly average: bigint;
}

/**
 * The table of averages. CloudWatch runs no script of a widget, so a column is sorted by asking the function again; a hidden form keeps the
 * sorting, as its fields come with each call, also when the dashboard refreshes.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_interactivity.html
 *
 * @param endpoint ARN of this function
 */
export function averagesView({ cities, complete }: CityTotals, sorting: Sorting, endpoint: string): Html {
  if (cities.length === 0) {
    return html`<p>No reading has been counted yet.</p>`;
  }
  const total = cities.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(...cities.map(({ count }) => count));
  const rows = sorted(
    cities.map((city) => ({ ...city, average: divideRounding(city.sum, BigInt(city.count)) })),
    sorting,
  ).slice(0, ROWS_SHOWN);
  const row = ({ city, average, count }: Row) => html`<tr><td class="name"><bdi>${city}</bdi></td>
<td class="number">${degrees(average)}</td><td class="number">${amount(count)}</td>
<td class="number">${((count / total) * 100).toFixed(1)} %</td><td>${bar(count / most)}</td></tr>`;
  return html`${STYLE}<div class="results"><form><input type="hidden" name="sort" value="${sorting.by}"><input type="hidden" name="order" value="${sorting.order}"></form>
<p>${summary(cities.length, rows.length, total, complete)}</p>
<table><thead><tr>${heading('city', sorting, endpoint)}${heading('average', sorting, endpoint)}${heading('count', sorting, endpoint)}<th class="number" scope="col" colspan="2">Share of the readings</th></tr></thead>
<tbody>${rows.map(row)}</tbody></table></div>`;
}

function summary(cities: number, shown: number, readings: number, complete: boolean): string {
  const counted = complete
    ? `${amount(cities)} cities`
    : `${amount(cities)} cities of more, which are too many to read`;
  return `${amount(readings)} readings of ${counted}${shown < cities ? `; the first ${amount(shown)} are shown` : ''}.`;
}

function heading(column: Column, { by, order }: Sorting, endpoint: string): Html {
  const isSorted = by === column;
  const next: Order = isSorted ? (order === 'asc' ? 'desc' : 'asc') : naturalOrder(column);
  const state = isSorted ? (order === 'asc' ? 'ascending' : 'descending') : 'none';
  const arrow = isSorted ? [arrowOf(order)] : [];
  const parameters = JSON.stringify({ view: 'averages', sort: column, order: next });
  return html`<th scope="col" aria-sort="${state}" class="${column === 'city' ? 'name' : 'number'}"><button type="button" title="Sort by this column">${TITLES[column]}${arrow}</button><cwdb-action action="call" display="widget" endpoint="${endpoint}">${parameters}</cwdb-action></th>`;
}

/** Drawn, as not every font has one. */
function arrowOf(order: Order): Html {
  const points = order === 'asc' ? '0,10 10,10 5,0' : '0,0 10,0 5,10';
  return html`<svg class="arrow" viewBox="0 0 10 10" aria-hidden="true"><polygon points="${points}" fill="currentColor"></polygon></svg>`;
}

/** @param length from 0 to 1 */
function bar(length: number): Html {
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${(length * 100).toFixed(1)}" height="10" fill="#3b82d6"></rect></svg>`;
}

function sorted(rows: readonly Row[], { by, order }: Sorting): readonly Row[] {
  const sign = order === 'asc' ? 1 : -1;
  const byName = (a: Row, b: Row) => a.city.localeCompare(b.city, 'en');
  const compare = {
    city: byName,
    average: (a: Row, b: Row) => Number(a.average - b.average),
    count: (a: Row, b: Row) => a.count - b.count,
  }[by];
  return rows.toSorted((a, b) => sign * compare(a, b) || byName(a, b));
}
