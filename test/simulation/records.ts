import type { KafkaRecord } from '../../lambdas/shared/kafka/batch.ts';
import type { RejectionCode } from '../../lambdas/shared/reading.ts';
import type { Random } from './random.ts';

/** What its producer knows of a record; the oracle reads nothing else. */
export type Truth =
  | {
      readonly kind: 'reading';
      readonly city: string;
      readonly microDegrees: number;
      readonly eventTime: number;
      /** So far ahead that it may be used or rejected, depending on when it is looked at. */
      readonly ahead: boolean;
    }
  | { readonly kind: 'rejected'; readonly code: RejectionCode };

export type Value = Pick<KafkaRecord, 'value'> & { readonly truth: Truth };

/** As people write them; two of them come in more than one form. */
const CITIES = ['Oslo', 'San Marino', 'Zürich', 'Washington, D.C.', '\u{1F321} City', 'ﬀ'] as const;

/** A reading of one of the first `cities` cities, in one of the forms that a number and a name can have. */
export function reading(
  random: Random,
  {
    cities,
    eventTime,
    ahead = false,
    microDegrees = someTemperature(random),
  }: { cities: number; eventTime: number; ahead?: boolean; microDegrees?: number },
): Value {
  const city = CITIES[random.between(0, Math.min(cities, CITIES.length) - 1)] ?? CITIES[0];
  const name = random.pick([city, city.normalize('NFD'), ` ${city}\t`]);
  const number = random.pick([`${microDegrees}e-6`, ` ${decimal(microDegrees)} `, decimal(microDegrees)]);
  return {
    value: Buffer.from(`${name},${number}`),
    truth: { kind: 'reading', city, microDegrees, eventTime, ahead },
  };
}

/** Few whole degrees for ties, all micro-degrees for sums. */
function someTemperature(random: Random): number {
  return random.chance(0.5) ? random.between(-3, 3) * 1_000_000 : random.between(-100_000_000, 100_000_000);
}

function decimal(microDegrees: number): string {
  const digits = String(Math.abs(microDegrees)).padStart(7, '0');
  return `${microDegrees < 0 ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

const POISON: readonly [RejectionCode, Buffer | null][] = [
  ['EMPTY_VALUE', null],
  ['EMPTY_VALUE', Buffer.alloc(0)],
  ['INVALID_UTF8', Buffer.from([0x4f, 0xff, 0x2c, 0x31])],
  ['MISSING_SEPARATOR', Buffer.from('Oslo 21.5')],
  ['AMBIGUOUS_SEPARATOR', Buffer.from('Oslo,21,5')],
  ['AMBIGUOUS_SEPARATOR', Buffer.from('Oslo;21,5')],
  ['INVALID_CITY', Buffer.from(' ,21.5')],
  ['INVALID_CITY', Buffer.from('Os\u200blo,21.5')],
  ['INVALID_CITY', Buffer.from('Os\u0000lo,21.5')],
  ['INVALID_CITY', Buffer.from(`${'x'.repeat(129)},21.5`)],
  ['NOT_A_NUMBER', Buffer.from('Oslo,warm')],
  ['NOT_A_NUMBER', Buffer.from('Oslo,0x10')],
  ['NOT_A_NUMBER', Buffer.from('Oslo,')],
  ['OUT_OF_RANGE', Buffer.from('Oslo,100.000001')],
  ['OUT_OF_RANGE', Buffer.from('Oslo,-1e9')],
];

/** A record that nobody can use; not even its timestamp, which may be anything, makes a difference. */
export function poison(random: Random): Value {
  const [code, value] = POISON[random.between(0, POISON.length - 1)] ?? ['EMPTY_VALUE', null];
  return { value, truth: { kind: 'rejected', code } };
}

/** Keys and headers mean nothing to us and must survive all the same. */
export function envelope(random: Random): Pick<KafkaRecord, 'key' | 'headers'> {
  return {
    key: random.pick([null, null, Buffer.alloc(0), Buffer.from([0, 255])]),
    headers: random.pick([
      [],
      [],
      [
        ['trace', null],
        ['trace', Buffer.from([0, 255])],
        ['error-code', Buffer.from('its own')],
      ],
    ]),
  };
}
