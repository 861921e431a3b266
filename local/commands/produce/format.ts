import type { Rejection } from '../../../lambdas/shared/reading.ts';
import { OptionError } from '../../options.ts';
import { printable } from '../printable.ts';

/** How lines are written: `City<separator>Temperature`, cut at the last separator. */
export interface LineFormat {
  readonly separator: Separator;
  readonly decimal: Decimal;
}

/** The contract's own: such lines are sent byte for byte. */
export const CONTRACT_FORMAT: LineFormat = { separator: ',', decimal: '.' };

const SEPARATORS = [',', ';', '|', '\t'] as const;
const DECIMALS = ['.', ','] as const;
type Separator = (typeof SEPARATORS)[number];
type Decimal = (typeof DECIMALS)[number];

/** @throws OptionError */
export function lineFormat(separator: string, decimal: string): LineFormat {
  const format = {
    separator: SEPARATORS.find((allowed) => allowed === separator),
    decimal: DECIMALS.find((allowed) => allowed === decimal),
  };
  if (format.separator === undefined) {
    throw new OptionError(`--separator must be , or ; or | or a tab, not "${printable(separator)}".`);
  }
  if (format.decimal === undefined) {
    throw new OptionError(`--decimal must be . or , and not "${printable(decimal)}".`);
  }
  if (format.separator === format.decimal) {
    throw new OptionError("--decimal , needs another --separator, such as ';'.");
  }
  return { separator: format.separator, decimal: format.decimal };
}

/** What is sent for a line, and why the line can't be read if it can't: it is sent as it stands then. */
export interface ConvertedLine {
  readonly record: Buffer;
  readonly rejection?: Rejection;
}

/**
 * Writes a line as the pipeline reads it: `Paris;21,5` as `Paris,21.5`. Whether the pipeline takes that is not judged
 * here.
 */
export function convertLine(line: Buffer, { separator, decimal }: LineFormat): ConvertedLine {
  if (separator === CONTRACT_FORMAT.separator) {
    return { record: line };
  }
  const cut = line.lastIndexOf(separator);
  if (cut < 0) {
    const message = `The line has no "${printable(separator)}": City${printable(separator)}Temperature is expected.`;
    return { record: line, rejection: { code: 'MISSING_SEPARATOR', message } };
  }
  // Of a byte each, so that what is not UTF-8 comes out as it went in.
  const temperature = line.subarray(cut + 1).toString('latin1');
  if (decimal === ',' && temperature.includes('.')) {
    const message = 'The temperature has a point, though its decimal mark is a comma.';
    return { record: line, rejection: { code: 'NOT_A_NUMBER', message } };
  }
  const written = Buffer.from(`,${decimal === ',' ? temperature.replaceAll(',', '.') : temperature}`, 'latin1');
  return { record: Buffer.concat([line.subarray(0, cut), written]) };
}
