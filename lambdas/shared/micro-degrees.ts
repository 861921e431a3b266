/**
 * Temperatures are added as integers of micro-degrees (10^-6 degC), so that sums are exact and the same in any order.
 * A single temperature is a safe `number`; sums are `bigint`.
 */
// Each digit can be matched in one way only: a value of a million digits must not take longer than reading it.
const DECIMAL = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d+))?$/;
const FRACTION_DIGITS = 6;

/** More digits of micro-degrees than any temperature has, and few enough for a number to hold them exactly. */
const MAX_DIGITS = 15;

/**
 * Reads a decimal number (sign, fraction and exponent allowed; no other notation) in degC and rounds it to
 * micro-degrees, half away from zero. Works on the digits themselves, so the result is that of the exact decimal value.
 *
 * @returns the micro-degrees (never -0; ±Infinity from 10^9 degC on), or undefined when `text` is not a decimal number.
 */
export function parseMicroDegrees(text: string): number | undefined {
  const parts = DECIMAL.exec(text);
  if (parts === null) {
    return undefined;
  }
  const negative = parts[1] === '-';
  const [whole = '', fraction = ''] = (parts[2] ?? '').split('.');
  const digits = whole + fraction;
  const significant = digits.replace(/^0+/, '');
  /** How many of the significant digits are left of the point when the value is written in micro-degrees. */
  const kept = whole.length - (digits.length - significant.length) + Number(parts[3] ?? 0) + FRACTION_DIGITS;
  if (significant === '' || kept < 0) {
    return 0;
  }
  if (kept > MAX_DIGITS) {
    return negative ? -Infinity : Infinity;
  }
  const roundsUp = (significant[kept] ?? '0') >= '5';
  const magnitude = Number(significant.slice(0, kept).padEnd(kept, '0')) + (roundsUp ? 1 : 0);
  return negative && magnitude > 0 ? -magnitude : magnitude;
}

/** The quotient of a sum and a positive count, rounded half away from zero. */
export function divideRounding(sum: bigint, count: bigint): bigint {
  const magnitude = ((sum < 0n ? -sum : sum) * 2n + count) / (count * 2n);
  return sum < 0n ? -magnitude : magnitude;
}

/** Formats micro-degrees as a plain decimal number in degC with at most 6 decimals and no trailing zeros. */
export function formatMicroDegrees(micro: bigint | number): string {
  const value = BigInt(micro);
  const digits = (value < 0n ? -value : value).toString().padStart(FRACTION_DIGITS + 1, '0');
  const whole = digits.slice(0, -FRACTION_DIGITS);
  const fraction = digits.slice(-FRACTION_DIGITS).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/**
 * Reads back what {@link formatMicroDegrees} or a DynamoDB number attribute holds, exactly.
 *
 * @throws RangeError when `text` is not a decimal number of at most 6 decimals.
 */
export function parseExactMicroDegrees(text: string): bigint {
  const parts = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(text);
  if (parts === null) {
    throw new RangeError(`"${text}" is not a number of at most ${FRACTION_DIGITS} decimals.`);
  }
  const magnitude = BigInt((parts[2] ?? '') + (parts[3] ?? '').padEnd(FRACTION_DIGITS, '0'));
  return parts[1] === '-' ? -magnitude : magnitude;
}
