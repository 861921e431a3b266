import { expect, test } from '@jest/globals';
import { randomLcg } from 'd3-random';
import { CAPITALS } from '../../../lambdas/generator/capitals.ts';
import { meanTemperature, readings } from '../../../lambdas/generator/climate.ts';
import { parseReading } from '../../../lambdas/shared/reading.ts';

const SEED = 1;

test('there are 52 distinct capitals, composed and in order', () => {
  expect(new Set(CAPITALS).size).toBe(52);
  expect(CAPITALS.map((city) => city.normalize('NFC'))).toEqual([...CAPITALS]);
  expect([...CAPITALS].sort(new Intl.Collator('en').compare)).toEqual([...CAPITALS]);
  expect(CAPITALS).toEqual(expect.arrayContaining(['San Marino', 'Vatican City', 'Andorra la Vella']));
});

test('means are the same for ever', () => {
  expect(meanTemperature('Oslo', SEED)).toBe(19.425337317467452);
  expect(meanTemperature('Andorra la Vella', SEED)).toBe(12.649141788353045);
  expect(meanTemperature('Oslo', SEED + 1)).not.toBe(meanTemperature('Oslo', SEED));
});

test('means are distributed as N(20, 5)', () => {
  const { mean, deviation } = moments(Array.from({ length: 5_000 }, (_, seed) => meanTemperature('Oslo', seed)));
  // Five standard errors of either.
  expect(Math.abs(mean - 20)).toBeLessThan(0.36);
  expect(Math.abs(deviation - 5)).toBeLessThan(0.25);
});

test("readings are usable and distributed as N(the city's mean, 5)", () => {
  const next = readings(CAPITALS, SEED, randomLcg(0.42));
  const temperatures = new Map<string, number[]>(CAPITALS.map((city) => [city, []]));
  for (let i = 0; i < 52 * 1_000; i++) {
    const text = next();
    const parsed = parseReading(Buffer.from(text), 0, 0);
    if ('rejection' in parsed) {
      throw new Error(`${text} was rejected: ${parsed.rejection.code}`);
    }
    expect(text).toBe(`${parsed.reading.city},${Number(text.slice(text.lastIndexOf(',') + 1))}`);
    temperatures.get(parsed.reading.city)?.push(parsed.reading.microDegrees / 1e6);
  }
  for (const [city, values] of temperatures) {
    const { mean, deviation } = moments(values);
    expect(values.length).toBeGreaterThan(800);
    expect(Math.abs(mean - meanTemperature(city, SEED))).toBeLessThan(0.9);
    expect(Math.abs(deviation - 5)).toBeLessThan(0.65);
  }
});

function moments(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}
