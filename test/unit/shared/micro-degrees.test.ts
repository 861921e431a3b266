import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  divideRounding,
  formatMicroDegrees,
  parseExactMicroDegrees,
  parseMicroDegrees,
} from '../../../lambdas/shared/micro-degrees.ts';

/** Digits around a decimal point, as an exact fraction: the oracle knows no floating point. */
const decimals = fc
  .record({
    sign: fc.constantFrom('', '-', '+'),
    whole: fc.nat(150),
    fraction: fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 12 }),
    exponent: fc.option(fc.integer({ min: -9, max: 6 }), { nil: undefined }),
  })
  .map(({ sign, whole, fraction, exponent }) => ({
    text: `${sign}${whole}.${fraction}${exponent === undefined ? '' : `e${exponent}`}`,
    numerator: BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n),
    scale: fraction.length - (exponent ?? 0) - 6,
  }));

describe('parseMicroDegrees', () => {
  it('rounds the exact decimal value, half away from zero', () => {
    fc.assert(
      fc.property(decimals, ({ text, numerator, scale }) => {
        const exact = scale <= 0 ? numerator * 10n ** BigInt(-scale) : divideRounding(numerator, 10n ** BigInt(scale));
        fc.pre(exact < 10n ** 15n && exact > -(10n ** 15n));
        expect(parseMicroDegrees(text)).toBe(Number(exact));
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads back every double that a generator writes', () => {
    fc.assert(
      fc.property(fc.double({ min: -100, max: 100, noNaN: true }), (value) => {
        expect(parseMicroDegrees(String(value))).toBeCloseTo(value * 1e6, -0.4);
      }),
    );
  });

  it.each([
    ['21.5', 21_500_000],
    ['1.0E-4', 100],
    ['1e1', 10_000_000],
    ['+.5', 500_000],
    ['5.', 5_000_000],
    ['21.0000005', 21_000_001],
    ['-21.0000005', -21_000_001],
    ['0.00000049999999999999999999', 0],
    ['0.0000005', 1],
    ['1.0000004999999999999999', 1_000_000],
    ['-0', 0],
    ['-1e-400', 0],
    ['1e400', Infinity],
    ['-1e400', -Infinity],
  ])('reads %s', (text, microDegrees) => {
    expect(parseMicroDegrees(text)).toBe(microDegrees);
  });

  it.each([
    '',
    '.',
    '-',
    'e5',
    '1e',
    '1,5',
    '0x10',
    '1_000',
    'NaN',
    'Infinity',
    '٣',
    '１２',
    '12abc',
    '1 2',
    '--1',
    '1e1.5',
  ])('does not take %j for a number', (text) => {
    expect(parseMicroDegrees(text)).toBeUndefined();
  });
});

describe('divideRounding', () => {
  it('is the nearest integer, ties away from zero', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        (sum, count) => {
          const quotient = divideRounding(sum, count);
          const twiceTheError = 2n * (sum - quotient * count);
          expect(twiceTheError <= count && twiceTheError >= -count).toBe(true);
          if (twiceTheError === count || twiceTheError === -count) {
            expect(quotient < 0n ? -quotient * count > -sum : quotient * count > sum).toBe(true);
          }
        },
      ),
    );
  });

  it('stays exact for the sum of a billion readings', () => {
    const billion = 10n ** 9n;
    fc.assert(
      fc.property(
        fc.integer({ min: -100_000_000, max: 100_000_000 }),
        fc.bigInt({ min: 0n, max: billion }),
        (microDegrees, more) => {
          // A billion readings of the same value, `more` of them a micro-degree higher.
          const sum = BigInt(microDegrees) * billion + more;
          expect(divideRounding(sum, billion)).toBe(
            BigInt(microDegrees) + divideRounding(more, billion) - offByTie(microDegrees, more),
          );
        },
      ),
    );
    // A tie rounds away from zero, and a sum below zero has its zero above it.
    function offByTie(microDegrees: number, more: bigint): bigint {
      return microDegrees < 0 && more * 2n === billion ? 1n : 0n;
    }
  });
});

describe('formatMicroDegrees', () => {
  it('reads back exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (micro) => {
        expect(parseExactMicroDegrees(formatMicroDegrees(micro))).toBe(micro);
      }),
    );
  });

  it.each([
    [0, '0'],
    [1, '0.000001'],
    [-1, '-0.000001'],
    [21_500_000, '21.5'],
    [-100_000_000, '-100'],
    [1_234_567n, '1.234567'],
  ])('writes %s micro-degrees as %s', (micro, text) => {
    expect(formatMicroDegrees(micro)).toBe(text);
  });

  it('refuses what is not a plain number of 6 decimals', () => {
    expect(() => parseExactMicroDegrees('1.2345678')).toThrow('"1.2345678"');
    expect(() => parseExactMicroDegrees('1E+2')).toThrow(RangeError);
  });
});
