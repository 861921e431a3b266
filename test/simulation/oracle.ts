import type { ProducedRecord } from './producer.ts';

/** A batch computation of what the producer knows, from the definitions alone: it shares no code with the functions. */
export interface Expected {
  readonly cities: ReadonlyMap<string, { readonly sum: bigint; readonly count: number }>;
  /** By the window's start in ISO 8601. */
  readonly windows: ReadonlyMap<string, string>;
}

const WINDOW_MS = 5_000;

/**
 * @param counts which of the readings that lie ahead of the clock were used; all others are
 */
export function expectedOf(produced: readonly ProducedRecord[], used: (record: ProducedRecord) => boolean): Expected {
  const cities = new Map<string, { sum: bigint; count: number }>();
  const best = new Map<string, { city: string; microDegrees: number }>();
  for (const one of produced) {
    const { truth } = one;
    if (truth.kind !== 'reading' || (truth.ahead && !used(one))) {
      continue;
    }
    const { sum, count } = cities.get(truth.city) ?? { sum: 0n, count: 0 };
    cities.set(truth.city, { sum: sum + BigInt(truth.microDegrees), count: count + 1 });
    const window = windowStart(truth.eventTime);
    const known = best.get(window);
    if (known === undefined || beats(truth, known)) {
      best.set(window, truth);
    }
  }
  const windows = new Map(
    [...best].map(([window, { city, microDegrees }]) => [window, `${city},${degrees(BigInt(microDegrees))}`]),
  );
  return { cities, windows };
}

export function windowStart(eventTime: number): string {
  return new Date(eventTime - (((eventTime % WINDOW_MS) + WINDOW_MS) % WINDOW_MS)).toISOString();
}

/** The average rounded to micro-degrees, half away from zero. */
export function average(city: string, sum: bigint, count: number): string {
  const magnitude = sum < 0n ? -sum : sum;
  const divisor = BigInt(count);
  const rounded = magnitude / divisor + ((magnitude % divisor) * 2n >= divisor ? 1n : 0n);
  return `${city},${degrees(sum < 0n ? -rounded : rounded)}`;
}

function beats(a: { city: string; microDegrees: number }, b: { city: string; microDegrees: number }): boolean {
  return a.microDegrees === b.microDegrees
    ? Buffer.compare(Buffer.from(a.city), Buffer.from(b.city)) < 0
    : a.microDegrees > b.microDegrees;
}

function degrees(micro: bigint): string {
  const text = String(micro < 0n ? -micro : micro).padStart(7, '0');
  const fraction = text.slice(-6);
  const end = [...fraction].findLastIndex((digit) => digit !== '0') + 1;
  return `${micro < 0n ? '-' : ''}${text.slice(0, -6)}${end > 0 ? '.' : ''}${fraction.slice(0, end)}`;
}
