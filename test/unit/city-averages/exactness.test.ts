import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CityAddition, sumOf } from '../../../lambdas/city-averages/additions.ts';
import { averageMessage } from '../../../lambdas/city-averages/publish.ts';
import { formatMicroDegrees, parseExactMicroDegrees } from '../../../lambdas/shared/micro-degrees.ts';
import { InMemoryCityStats } from '../../twins/city-stats.ts';

const BILLION = 10n ** 9n;
/** The sum of a billion readings of 100 degC, in micro-degrees. */
const HIGHEST_SUM = BILLION * 10n ** 8n;

const anySum = fc.bigInt({ min: -HIGHEST_SUM, max: HIGHEST_SUM });
const temperature = fc.integer({ min: -100_000_000, max: 100_000_000 });

const addition = (firstOffset: number, microDegrees: readonly number[]): CityAddition => ({
  city: 'Oslo',
  partitions: [{ partition: 0, offsets: microDegrees.map((_, index) => firstOffset + index), microDegrees }],
});

describe('a sum', () => {
  it('of the largest batch of the most extreme readings is exact, and so is each in between', () => {
    for (const extreme of [100_000_000, -100_000_000]) {
      expect(
        sumOf(
          addition(
            0,
            Array.from({ length: 10_000 }, () => extreme),
          ),
        ),
      ).toBe(BigInt(extreme) * 10_000n);
    }
    fc.assert(
      fc.property(fc.array(temperature, { minLength: 1, maxLength: 300 }), (readings) => {
        expect(sumOf(addition(0, readings))).toBe(readings.reduce((sum, one) => sum + BigInt(one), 0n));
      }),
    );
  });

  it('of a billion readings and one more differs by just that one, as it is written and as it is read back', () => {
    fc.assert(
      fc.property(anySum, temperature, (sum, one) => {
        const written = formatMicroDegrees(sum + BigInt(one));
        expect(parseExactMicroDegrees(written) - parseExactMicroDegrees(formatMicroDegrees(sum))).toBe(BigInt(one));
        // DynamoDB keeps 38 digits.
        expect(written.replaceAll(/[-.]/g, '').length).toBeLessThanOrEqual(38);
      }),
    );
  });

  it('is the same whatever the order and the batching', async () => {
    const readings = fc.array(fc.maxSafeInteger(), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(readings, fc.infiniteStream(fc.integer({ min: 1, max: 5 })), async (values, sizes) => {
        const table = new InMemoryCityStats();
        for (let start = 0; start < values.length; ) {
          // One at a time where numbers are too large to be added up in memory, as no temperatures are.
          const size = values.slice(start).every((value) => Math.abs(value) <= 1e8) ? (sizes.next().value ?? 1) : 1;
          await table.add(addition(start, values.slice(start, start + size)));
          start += size;
        }
        const sum = values.reduce((total, one) => total + BigInt(one), 0n);
        expect(await table.read(['Oslo'])).toEqual([{ city: 'Oslo', sum, count: values.length }]);
      }),
    );
  });
});

describe('the published average', () => {
  it('is the quotient, correctly rounded: no other number of micro-degrees is nearer, ties away from zero', () => {
    fc.assert(
      fc.property(anySum, fc.integer({ min: 1, max: Number(BILLION) }), (sum, count) => {
        expectNearest(sum, BigInt(count));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is so next to every tie and on it', () => {
    const halves = fc.tuple(fc.integer({ min: 1, max: 10 ** 9 }), temperature, fc.integer({ min: -1, max: 1 }));
    fc.assert(
      fc.property(halves, ([halfCount, quotient, more]) => {
        const count = 2n * BigInt(halfCount);
        expectNearest(BigInt(quotient) * count + BigInt(halfCount) + BigInt(more), count);
      }),
      { numRuns: 2_000 },
    );
  });

  function expectNearest(sum: bigint, count: bigint): void {
    const { key, value, headers } = averageMessage({ city: 'a, b', sum, count: Number(count) });
    expect([String(key), headers]).toEqual(['a, b', [['count', String(count)]]]);
    const published = microDegreesOf(String(value).slice('a, b,'.length));
    const twiceTheError = 2n * (published * count - sum);
    const awayFromZero = sum < 0n ? -twiceTheError : twiceTheError;
    // Half a micro-degree too much is right, half of one too little is not.
    expect(awayFromZero <= count && awayFromZero > -count).toBe(true);
  }
});

/** Digits and point as a fraction of 10^6, read without the code under test. */
function microDegreesOf(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  expect(fraction.length).toBeLessThanOrEqual(6);
  const magnitude = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
  return text.startsWith('-') ? -magnitude : magnitude;
}
