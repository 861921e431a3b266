import type { MessageToProduce } from '@platformatic/kafka';

/** A record to send and what has to become of it: known from how it was made, not from the code under test. */
export type Sent = Pick<MessageToProduce, 'topic' | 'partition' | 'timestamp'> & {
  readonly key?: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: readonly (readonly [name: Buffer, value: Buffer | null])[];
} & ({ readonly city: string; readonly microDegrees: number } | { readonly code: string });

const CITIES = ['Oslo', 'San Marino', 'Andorra la Vella', 'Zürich', 'Washington, D.C.', '東京'];

const BAD: readonly (readonly [Buffer | null, string])[] = [
  [null, 'EMPTY_VALUE'],
  [Buffer.alloc(0), 'EMPTY_VALUE'],
  [Buffer.of(0x4f, 0xff, 0x2c, 0x31), 'INVALID_UTF8'],
  [Buffer.from('Oslo'), 'MISSING_SEPARATOR'],
  [Buffer.from(' ,1'), 'INVALID_CITY'],
  [Buffer.from('Os\u0000lo,1'), 'INVALID_CITY'],
  [Buffer.from('Os\u200blo,1'), 'INVALID_CITY'],
  [Buffer.from('Oslo;21,5'), 'AMBIGUOUS_SEPARATOR'],
  [Buffer.from('Washington, D.C.,21,5'), 'AMBIGUOUS_SEPARATOR'],
  [Buffer.from('Oslo,warm'), 'NOT_A_NUMBER'],
  [Buffer.from('Oslo,0x10'), 'NOT_A_NUMBER'],
  [Buffer.from('Oslo,-100.000001'), 'OUT_OF_RANGE'],
];

/** A reproducible sequence of whole numbers in [0, limit): a linear congruential generator, the constants of Numerical Recipes. */
export function sequence(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/**
 * Readings spread over the partitions, some with keys, about one in twelve of them unusable.
 *
 * @param from event time of the first, in milliseconds since the epoch
 * @param stepMs from one event time to the next: 100 readings a second if left out
 */
export function makeRecords(
  seed: number,
  count: number,
  partitions: number,
  from: number,
  stepMs = 10,
): readonly Sent[] {
  const random = sequence(seed);
  return Array.from({ length: count }, (_, index): Sent => {
    const place = {
      topic: 'input',
      partition: random(partitions),
      ...(random(2) === 0 && { key: Buffer.from(`key ${index}`) }),
    };
    const timestamp = BigInt(Math.floor(from + index * stepMs));
    const [value, code] = BAD[random(12 * BAD.length)] ?? [];
    if (value !== undefined && code !== undefined) {
      return { ...place, timestamp, value, code };
    }
    if (random(100) === 0) {
      return {
        ...place,
        timestamp: BigInt(Date.now() + 86_400_000),
        value: Buffer.from('Oslo,1'),
        code: 'TIMESTAMP_IN_FUTURE',
      };
    }
    const city = CITIES[random(CITIES.length)] ?? '';
    const microDegrees = random(200_000_001) - 100_000_000;
    return { ...place, timestamp, value: Buffer.from(`${city},${text(microDegrees)}`), city, microDegrees };
  });
}

function text(microDegrees: number): string {
  const digits = String(Math.abs(microDegrees)).padStart(7, '0');
  return `${microDegrees < 0 ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** What a batch computation of the records says. Averages in micro-degrees; windows by the ISO 8601 text of their start. */
export function expectationsOf(sent: readonly Sent[]) {
  const stats = new Map<string, { sum: bigint; count: number }>();
  const maxima = new Map<string, { city: string; microDegrees: number }>();
  for (const record of sent) {
    if ('code' in record) {
      continue;
    }
    const { city, microDegrees, timestamp = 0n } = record;
    const { sum, count } = stats.get(city) ?? { sum: 0n, count: 0 };
    stats.set(city, { sum: sum + BigInt(microDegrees), count: count + 1 });
    const window = new Date(Number(timestamp - (((timestamp % 5_000n) + 5_000n) % 5_000n))).toISOString();
    const best = maxima.get(window);
    if (
      best === undefined ||
      microDegrees > best.microDegrees ||
      (microDegrees === best.microDegrees && Buffer.compare(Buffer.from(city), Buffer.from(best.city)) < 0)
    ) {
      maxima.set(window, { city, microDegrees });
    }
  }
  const rejected = sent.flatMap((record) => ('code' in record ? [{ code: record.code, value: record.value }] : []));
  return { stats, maxima, rejected };
}
