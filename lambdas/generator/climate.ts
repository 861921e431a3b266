import { createHash } from 'node:crypto';
import { randomLcg, randomNormal } from 'd3-random';

/** In degC: of the cities' means among each other, and of a city's readings around its mean. */
const OVERALL_MEAN = 20;
const STANDARD_DEVIATION = 5;

/** A source of numbers in [0, 1). */
export type Random = () => number;

/**
 * A city's mean temperature in degC, drawn from N(20, 5). It depends on nothing but the seed and the name, so it stays the
 * same for ever, whichever other cities there are.
 */
export function meanTemperature(city: string, seed: number): number {
  const hash = createHash('sha256').update(`${seed}/${city}`).digest();
  const random = randomLcg(hash.readUInt32BE() / 2 ** 32);
  return randomNormal.source(random)(OVERALL_MEAN, STANDARD_DEVIATION)();
}

/**
 * Readings as the records of topic `input` hold them: `City,Temperature`, the city any of the given ones, the temperature in
 * degC from N(the city's mean, 5), with all digits of a double.
 */
export function readings(cities: readonly string[], seed: number, random: Random): () => string {
  const sources = cities.map((city) => {
    const temperature = randomNormal.source(random)(meanTemperature(city, seed), STANDARD_DEVIATION);
    return () => `${city},${temperature()}`;
  });
  return () => sources[Math.floor(random() * sources.length)]?.() ?? '';
}
