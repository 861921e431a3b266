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
    [`${'𐐀'.repeat(128)},1`, '𐐀'.repeat(128), 1_000_000],
    [`${'e\u0301'.repeat(128)},1`, 'é'.repeat(128), 1_000_000],
    // The longest decompositions that there are.
    [`${'\u1F82'.normalize('NFD').repeat(128)},1`, '\u1F82'.repeat(128), 1_000_000],
    // A comma or semicolon with anything but a number behind it is a part of the name.
    ['Paris, 7e,12', 'Paris, 7e', 12_000_000],
    ['Paris; 75001 Louvre,12', 'Paris; 75001 Louvre', 12_000_000],
    ['Paris,,21', 'Paris,', 21_000_000],
    ['Paris;−3,21', 'Paris;−3', 21_000_000],
    ['21 Rue de Paris,5', '21 Rue de Paris', 5_000_000],
    // Letters of any script, whatever stands beside them.
    ['東京,1', '東京', 1_000_000],
    ['🌡 x,1', '🌡 x', 1_000_000],
    ['บางกอก,1', 'บางกอก', 1_000_000],
    // Joiners between letters, marks included: Persian, Sinhala, Bengali.
    ['نی\u200cریز,1', 'نی\u200cریز', 1_000_000],
    ['ශ\u0dca\u200dරී ජයවර්ධනපුර,1', 'ශ\u0dca\u200dරී ජයවර්ධනපුර', 1_000_000],
    ['র\u200d\u09cdযাব,1', 'র\u200d\u09cdযাব', 1_000_000],
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
    ['Pa\tris,21', 'INVALID_CITY'],
    ['21,5', 'INVALID_CITY'],
    ['🌡,21', 'INVALID_CITY'],
    ['- ,21', 'INVALID_CITY'],
    ['\u0301,21', 'INVALID_CITY'],
    ['Par\u200bis,21', 'INVALID_CITY'],
    ['\u202eParis,21', 'INVALID_CITY'],
    ['Pa\u2066ris\u2069,21', 'INVALID_CITY'],
    ['Pa\u00adris,21', 'INVALID_CITY'],
    ['Pa\ufeffris,21', 'INVALID_CITY'],
    ['\u{e0041}Paris,21', 'INVALID_CITY'],
    ['\u200dParis,21', 'INVALID_CITY'],
    ['Paris\u200c,21', 'INVALID_CITY'],
    ['Paris \u200dx,21', 'INVALID_CITY'],
    ['Pa\u200d\u200dris,21', 'INVALID_CITY'],
    ['Pa\u200dr\u200bis,21', 'INVALID_CITY'],
    ['Paris,21,5', 'AMBIGUOUS_SEPARATOR'],
    ['Paris;21,5', 'AMBIGUOUS_SEPARATOR'],
    ['Paris\u037e21,5', 'AMBIGUOUS_SEPARATOR'],
    ['Oslo;-3,0', 'AMBIGUOUS_SEPARATOR'],
    ['Paris; +21. ,5', 'AMBIGUOUS_SEPARATOR'],
    ['Paris,.5,5', 'AMBIGUOUS_SEPARATOR'],
    ['Paris;1e400,5', 'AMBIGUOUS_SEPARATOR'],
    ['2026-11-27;Paris;21,5', 'AMBIGUOUS_SEPARATOR'],
    ['Washington, D.C.,21,5', 'AMBIGUOUS_SEPARATOR'],
    ['Washington, D.C.;21,5', 'AMBIGUOUS_SEPARATOR'],
    ['Paris,', 'NOT_A_NUMBER'],
    ['Paris,warm', 'NOT_A_NUMBER'],
    ['Paris,NaN', 'NOT_A_NUMBER'],
    ['Paris,0x15', 'NOT_A_NUMBER'],
    ['Paris,100.000001', 'OUT_OF_RANGE'],
    ['Paris,-1e400', 'OUT_OF_RANGE'],
  ])('rejects %j as %s', (value, code) => {
    expect(codeOf(value)).toBe(code);
  });

  it('sees a number behind the city, however long it is', () => {
    expect(codeOf(`Paris,${'1'.repeat(200_000)},5`)).toBe('AMBIGUOUS_SEPARATOR');
    expect(codeOf(`Paris;${'x'.repeat(200_000)},5`)).toBe('INVALID_CITY');
  });

  it('gives the first of the codes, in the order of their list', () => {
    // Each record has all the faults of those that follow it.
    const inTheirOrder = [
      ['', -1],
      [Uint8Array.of(0xff, 0x3b, 0x31), -1],
      ['\u200b', -1],
      ['\u200b;1,x', -1],
      ['\u200b,x', -1],
      ['Paris,x', -1],
      ['Paris,101', -1],
      ['Paris,1', -1],
      ['Paris,1', NOW + 60_001],
    ] as const;
    expect(inTheirOrder.map(([value, eventTime]) => codeOf(value, eventTime))).toEqual([...REJECTION_CODES]);
    expect(REJECTION_CODES).toEqual([
      'EMPTY_VALUE',
      'INVALID_UTF8',
      'MISSING_SEPARATOR',
      'AMBIGUOUS_SEPARATOR',
      'INVALID_CITY',
      'NOT_A_NUMBER',
      'OUT_OF_RANGE',
      'NO_TIMESTAMP',
      'TIMESTAMP_IN_FUTURE',
    ]);
  });

  it('takes event times of at most 60 s ahead of the clock, and any past one', () => {
    expect(codeOf('Paris,1', NOW + 60_000)).toHaveProperty('city', 'Paris');
    expect(codeOf('Paris,1', NOW + 60_001)).toBe('TIMESTAMP_IN_FUTURE');
    expect(codeOf('Paris,1', 0)).toHaveProperty('eventTime', 0);
    expect(codeOf('Paris,1', -2)).toHaveProperty('eventTime', -2);
    expect(codeOf('Paris,1', 2 ** 63)).toBe('TIMESTAMP_IN_FUTURE');
  });

  it("rejects Kafka's -1, which is no time", () => {
    expect(codeOf('Paris,1', -1)).toBe('NO_TIMESTAMP');
  });

  it('rejects event times that no window can be named after', () => {
    expect(codeOf('Paris,1', Date.parse('0000-01-01T00:00:00Z'))).toHaveProperty('city', 'Paris');
    expect(codeOf('Paris,1', Date.parse('0000-01-01T00:00:00Z') - 1)).toBe('OUT_OF_RANGE');
    expect(codeOf('Paris,1', -(2 ** 63))).toBe('OUT_OF_RANGE');
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
