/**
 * Temperatures are added as integers of micro-degrees (10^-6 degC), so that sums are exact and the same in any order.
 * A single temperature is a safe `number`; sums are `bigint`.
 */
const DECIMAL = /^([+-]?)(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?$/;
const FRACTION_DIGITS = 6;
const MICRO = 1e6;

/** Distance of a scaled double from a half within which its own rounding error could decide the wrong way. */
const TIE_MARGIN = 1e-6;

/** The largest magnitude that is still converted; whatever is beyond any temperature only needs to compare as larger. */
const CONVERTIBLE = 1e9;

/**
 * Reads a decimal number (sign, fraction and exponent allowed; no other notation) in degC and rounds it to
 * micro-degrees, half away from zero, by its exact decimal value.
 *
 * @returns the micro-degrees (never -0; ±Infinity beyond 10^9 degC), or undefined when `text` is not a decimal number.
 */
export function parseMicroDegrees(text: string): number | undefined {
  const parts = DECIMAL.exec(text);
  if (parts === null) {
    return undefined;
  }
  const degrees = Number(text);
  if (Math.abs(degrees) > CONVERTIBLE) {
    return degrees > 0 ? Infinity : -Infinity;
  }
  const scaled = Math.abs(degrees) * MICRO;
  const floor = Math.floor(scaled);
  const fraction = scaled - floor;
  const magnitude =
    Math.abs(fraction - 0.5) < TIE_MARGIN ? roundExactly(parts[2] ?? '', Number(parts[3] ?? 0)) : Math.round(scaled);
  return magnitude === 0 ? 0 : degrees < 0 ? -magnitude : magnitude;
}

/** Rounds digits × 10^exponent to micro-degrees without floating point: needed only next to a tie. */
function roundExactly(digits: string, exponent: number): number {
  const point = digits.indexOf('.');
  const fractionLength = point < 0 ? 0 : digits.length - point - 1;
  const unscaled = BigInt(digits.replace('.', ''));
  const shift = exponent - fractionLength + FRACTION_DIGITS;
  return Number(shift >= 0 ? unscaled * 10n ** BigInt(shift) : divideRounding(unscaled, 10n ** BigInt(-shift)));
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
