import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseReading, REJECTION_CODES } from '../../../lambdas/shared/reading.ts';

const NOW = Date.parse('2026-11-23T20:00:00Z');
const parse = (value: string | Uint8Array | null, eventTime = NOW) =>
  parseReading(typeof value === 'string' ? Buffer.from(value) : value, eventTime, NOW);
const codeOf = (value: string | Uint8Array | null, eventTime = NOW) => {
  const parsed = parse(value, eventTime);
  return 'rejection' in parsed ? parsed.rejection.code : parsed.reading;
};

describe('parseReading', () => {
  it.each([
    ['Paris,21.5', 'Paris', 21_500_000],
    ['  Andorra la Vella \t,\n -0.25 ', 'Andorra la Vella', -250_000],
    ['Washington, D.C.,30', 'Washington, D.C.', 30_000_000],
    ['Zu\u0308rich,1.0E-4', 'Zürich', 100],
    ['Reykjavík,-100', 'Reykjavík', -100_000_000],
    ['X,100.0000004', 'X', 100_000_000],
    [`${'é'.repeat(128)},1`, 'é'.repeat(128), 1_000_000],
    [`${'🌡'.repeat(128)},1`, '🌡'.repeat(128), 1_000_000],
    [`${'e\u0301'.repeat(128)},1`, 'é'.repeat(128), 1_000_000],
    // The longest decompositions that there are.
    [`${'\u1F82'.normalize('NFD').repeat(128)},1`, '\u1F82'.repeat(128), 1_000_000],
  ])('reads %j', (value, city, microDegrees) => {
    expect(parse(value)).toEqual({ reading: { city, microDegrees, eventTime: NOW } });
  });

  it.each([
    [null, 'EMPTY_VALUE'],
    ['', 'EMPTY_VALUE'],
    [Uint8Array.of(0x50, 0xff, 0x2c, 0x31), 'INVALID_UTF8'],
    [Uint8Array.of(0xed, 0xa0, 0x80, 0x2c, 0x31), 'INVALID_UTF8'],
    ['Paris', 'MISSING_SEPARATOR'],
    ['   ', 'MISSING_SEPARATOR'],
    [',21', 'INVALID_CITY'],
    ['  ,21', 'INVALID_CITY'],
    ['Pa\u0000ris,21', 'INVALID_CITY'],
    ['Pa\u0085ris,21', 'INVALID_CITY'],
    [`${'x'.repeat(129)},21`, 'INVALID_CITY'],
    ['Paris,', 'NOT_A_NUMBER'],
    ['Paris,warm', 'NOT_A_NUMBER'],
    ['Paris,NaN', 'NOT_A_NUMBER'],
    ['Paris,0x15', 'NOT_A_NUMBER'],
    ['Paris,100.000001', 'OUT_OF_RANGE'],
    ['Paris,-1e400', 'OUT_OF_RANGE'],
  ])('rejects %j as %s', (value, code) => {
    expect(codeOf(value)).toBe(code);
  });

  it('takes event times of at most 60 s ahead of the clock, and any past one', () => {
    expect(codeOf('Paris,1', NOW + 60_000)).toHaveProperty('city', 'Paris');
    expect(codeOf('Paris,1', NOW + 60_001)).toBe('TIMESTAMP_IN_FUTURE');
    expect(codeOf('Paris,1', 0)).toHaveProperty('eventTime', 0);
    expect(codeOf('Paris,1', -1)).toHaveProperty('eventTime', -1);
  });

  it('rejects event times that no window can be named after', () => {
    expect(codeOf('Paris,1', Date.parse('0000-01-01T00:00:00Z'))).toHaveProperty('city', 'Paris');
    expect(codeOf('Paris,1', Date.parse('0000-01-01T00:00:00Z') - 1)).toBe('OUT_OF_RANGE');
    expect(codeOf('Paris,1', Number.MIN_SAFE_INTEGER)).toBe('OUT_OF_RANGE');
  });

  it('accepts or rejects any bytes, and accepts only what the contract allows', () => {
    const anyBytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 40 }).map((text) => Buffer.from(text)),
      fc
        .tuple(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.double())
        .map(([city, value]) => Buffer.from(`${city},${value}`)),
    );
    fc.assert(
      fc.property(anyBytes, fc.integer(), (value, eventTime) => {
        const parsed = parseReading(value, eventTime, NOW);
        if ('rejection' in parsed) {
          expect(REJECTION_CODES).toContain(parsed.rejection.code);
          return;
        }
        const { city, microDegrees } = parsed.reading;
        expect(Number.isInteger(microDegrees) && Math.abs(microDegrees) <= 100_000_000).toBe(true);
        expect(city).toBe(city.trim().normalize('NFC'));
        expect([...city].length).toBeGreaterThan(0);
        expect([...city].length).toBeLessThanOrEqual(128);
      }),
      { numRuns: 5_000 },
    );
  });
});
