import stringWidth from 'string-width';
import { HOURS_PER_MONTH, SECONDS_PER_MONTH } from './assumptions.ts';
import { flink } from './flink.ts';
import { atRest, type Load } from './load.ts';
import { inputGbPerBroker, lineItems, ofPart, PARTS, total } from './model.ts';
import { PRICES } from './prices.ts';

/** US dollars, in cents. */
export const dollars = (usd: number) => usd.toFixed(2);

export interface Summary {
  readonly perMonth: number;
  readonly perDay: number;
  readonly perHour: number;
  readonly atRest: number;
  /** What a million records cost: with all that runs anyway, and what comes on top of that. Undefined without input. */
  readonly perMillion: { readonly all: number; readonly onTop: number } | undefined;
}

export function summarize(load: Load): Summary {
  const perMonth = total(lineItems(load));
  const rest = total(lineItems(atRest(load)));
  const millions = (load.recordsPerSecond * SECONDS_PER_MONTH) / 1e6;
  return {
    perMonth,
    perDay: (perMonth / HOURS_PER_MONTH) * 24,
    perHour: perMonth / HOURS_PER_MONTH,
    atRest: rest,
    perMillion: millions === 0 ? undefined : { all: perMonth / millions, onTop: (perMonth - rest) / millions },
  };
}

export function asJson(load: Load): string {
  return JSON.stringify(
    {
      currency: 'USD',
      region: 'us-east-1',
      load,
      ...summarize(load),
      lines: lineItems(load).map((item) => ({ ...item, unit: PRICES[item.price].unit })),
      managedFlink: flink(load),
    },
    undefined,
    2,
  );
}

export function asTable(load: Load): string {
  const items = lineItems(load);
  const { perMonth, perDay, perHour, atRest: rest, perMillion } = summarize(load);
  const rows = PARTS.flatMap((part) => {
    const lines = ofPart(items, part);
    return lines.length === 0
      ? []
      : [
          [part, '', '', '', dollars(total(lines))],
          ...lines.map(({ what, quantity, price, usd }) => [
            `  ${what}`,
            amount(quantity),
            PRICES[price].unit,
            `x ${PRICES[price].usd}`,
            dollars(usd),
          ]),
        ];
  });
  const { topics, tables } = flink(load);
  return [
    `US$ a month in us-east-1, at ${load.recordsPerSecond} readings a second (list prices, no free tier)`,
    '',
    ...align([...rows, ['Together', '', '', '', dollars(perMonth)]], ['left', 'right', 'left', 'left', 'right']),
    '',
    `A day: ${dollars(perDay)}, an hour: ${dollars(perHour)}`,
    `At rest, with no input and the schedule off: ${dollars(rest)}`,
    ...(perMillion === undefined
      ? []
      : [
          `A million records: ${perMillion.all.toFixed(3)}; on top of what runs at rest: ${perMillion.onTop.toFixed(3)}`,
        ]),
    `Managed Apache Flink doing the same: ${dollars(topics)} with results in topics, ${dollars(tables)} with tables too`,
    ...diskWarning(load),
  ].join('\n');
}

function diskWarning(load: Load): readonly string[] {
  const needed = inputGbPerBroker(load);
  return load.kafka === 'msk' && needed > load.storageGbPerBroker * 0.8
    ? [`Seven days of input take about ${Math.ceil(needed)} GB of each broker's disk: --storage is too small.`]
    : [];
}

const amount = (quantity: number) =>
  quantity.toLocaleString('en-US', { maximumFractionDigits: quantity < 100 ? 2 : 0 });

/** Pads the columns to the width that they have on a terminal. */
function align(rows: readonly (readonly string[])[], sides: readonly ('left' | 'right')[]): readonly string[] {
  const widths = sides.map((_, column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const padding = ' '.repeat((widths[column] ?? 0) - stringWidth(cell));
        return sides[column] === 'left' ? cell + padding : padding + cell;
      })
      .join('  ')
      .trimEnd(),
  );
}
