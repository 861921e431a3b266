import type { Sent } from '../integration/pipeline/ledger.ts';
import { sequence } from '../integration/pipeline/ledger.ts';
import { expectedOf } from './reference-parser.ts';

type Random = (limit: number) => number;

const CITIES = [
  'Oslo',
  'Washington, D.C.',
  'Zu\u0308rich',
  '東京',
  '__proto__',
  'toString',
  'Os\u200blo',
  '🌡',
  'a\u2028b',
  'نی\u200cریز',
  'ක\u0dca\u200dෂ',
  'Oslo\u200d',
  '\u202eolsO',
  '１２',
];
/** What may stand between a city and a decimal comma's whole number. */
const DECIMAL_SEPARATORS = [',', ';', ' ; ', ';\t', '\u037e', ';;', '；'];
const LOOKALIKES = [
  ...['', ' ', '.', '-', '+', '+.5', '5.', '.5', '1e', 'e5', '1e+2', '1.0E-4', '1e5', '--1', '1.2.3', '1e1.5', '1 2'],
  ...['0x10', '0b1', '0o7', '1_000', '1n', '1d', '1f', '1%', 'NaN', 'Infinity', '-Infinity', 'null', 'true', '1/2'],
  ...['1e999999999999999999999', '-1e-999999999999999999999', '0e999999999', '1e400', '-1e-400', '00000000021.5'],
  ...[
    '100',
    '-100',
    '100.0000005',
    '100.0000004',
    '-100.0000005',
    '99.9999995',
    '0.0000005',
    '0.00000049',
    '-0.0000005',
  ],
  ...['-0', '1.0000005', '1.00000049999999999999999999', '2.0000015', '8.1234565e0', '81234565e-7', '0.00000000000'],
  ...['١٢', '１２', '½', '−5', '5\u0000', '5\u0085', '\u00a05\u2003', '\ufeff5', '5\u200b', '1e٣', '5°', '5 C', "'5'"],
];
const SEPARATED = [
  ',',
  ',,,',
  ',5',
  '5,',
  ' ,5',
  'a,,5',
  ',a,5',
  'a,5,',
  'a;5',
  'a;5,5',
  'a,5,5',
  ';5,5',
  '5,5',
  'a;5,',
  'a\t5',
  'a，5',
  '5',
  ' , ',
  '\ufeff,5',
];
const CONTROLS = ['\u0000', '\u0007', '\t', '\n', '\r', '\u001b', '\u007f', '\u0085', '\u009f'];
const BROKEN = [
  [0xff],
  [0xfe, 0xff],
  [0xc0, 0xaf],
  [0xc1, 0xbf],
  [0xe0, 0x9f, 0xbf],
  [0xed, 0xa0, 0x80],
  [0xed, 0xbf, 0xbf],
  [0xf0, 0x8f, 0xbf, 0xbf],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf5, 0x80, 0x80, 0x80],
  [0x80],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x8c],
];
const HEADER_NAMES = ['', 'a', '1', '__proto__', 'error-code', 'source-offset', 'überschrift', '🌡', 'a'];
/** As much as a broker takes in one record, less some room for key and headers. */
const HUGE = 900_000;
const HUGE_VALUES = [
  () => 'x'.repeat(HUGE),
  () => `${'x'.repeat(HUGE)},5`,
  () => `Oslo,${'0'.repeat(HUGE)}5`,
  () => `Oslo,1.${'0'.repeat(HUGE)}1`,
  () => `Oslo,0.0000004${'9'.repeat(HUGE)}`,
  () => `Oslo,1.0000005${'0'.repeat(HUGE)}`,
  () => `Oslo,${'9'.repeat(HUGE)}e-899999`,
  () => `Oslo,${'9'.repeat(HUGE)}x`,
  () => `Oslo;${'9'.repeat(HUGE)},5`,
  () => `Oslo;${'9'.repeat(HUGE)}x,5`,
  () => `${'a\u200d'.repeat(HUGE / 4)}a,5`,
  () => `Oslo,${' '.repeat(HUGE)}7`,
  () => ','.repeat(HUGE),
  () => `${'e\u0301'.repeat(HUGE / 3)},5`,
  // Each pair is out of its canonical order, which is restored by sorting.
  () => `a${'\u0301\u0316'.repeat(HUGE / 4)},5`,
];
/** The last millisecond of the year 9999. */
const LATEST = Date.UTC(10_000, 0, 1) - 1;
const HOUR_MS = 3_600_000;

const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)] as T;
const bytes = (random: Random, most: number) =>
  Buffer.from(Array.from({ length: random(most + 1) }, () => random(256)));

/** Ways of making a value, each as likely as the next. */
const VALUES: readonly ((random: Random) => Buffer | null)[] = [
  (random) => bytes(random, 60),
  (random) => Buffer.concat([bytes(random, 12), Buffer.from(`,${pick(random, LOOKALIKES)}`)]),
  (random) => brokenUtf8(random),
  (random) => Buffer.from(`${pick(random, CITIES)},${pick(random, LOOKALIKES)}`),
  (random) => Buffer.from(`${pick(random, CITIES)},${pick(random, LOOKALIKES)}`),
  (random) => Buffer.from(pick(random, SEPARATED)),
  (random) => Buffer.from(withControl(random)),
  (random) => pick(random, [null, Buffer.alloc(0)]),
  (random) => Buffer.from(`${pick(random, ['x', 'é', 'e\u0301', '🌡']).repeat(127 + random(3))},${random(100)}`),
  (random) => Buffer.from(`${pick(random, CITIES)},${anyNumber(random)}`),
  (random) => Buffer.from(` ${pick(random, CITIES)}\t, ${anyNumber(random)} `),
  (random) => Buffer.from(withDecimalComma(random)),
  (random) => Buffer.from(`${pick(random, CITIES)},${anyNumber(random)}`),
];

function brokenUtf8(random: Random): Buffer {
  const text = Buffer.from(`${pick(random, CITIES)},${random(100)}`);
  const at = random(text.length + 1);
  return Buffer.concat([text.subarray(0, at), Buffer.from(pick(random, BROKEN)), text.subarray(at)]);
}

function withControl(random: Random): string {
  const text = `${pick(random, CITIES)},${random(100)}`;
  const at = random(text.length + 1);
  return text.slice(0, at) + pick(random, CONTROLS) + text.slice(at);
}

function withDecimalComma(random: Random): string {
  const whole = random(3) === 0 ? pick(random, LOOKALIKES) : anyNumber(random);
  return `${pick(random, CITIES)}${pick(random, DECIMAL_SEPARATORS)}${whole},${random(100)}`;
}

function anyNumber(random: Random): string {
  const sign = pick(random, ['', '', '-', '+']);
  const fraction = random(2) === 0 ? '' : `.${random(10 ** (1 + random(9)))}`;
  const exponent = random(4) === 0 ? `${pick(random, ['e', 'E'])}${pick(random, ['', '-', '+'])}${random(4)}` : '';
  return `${sign}${random(130)}${fraction}${exponent}`;
}

/** Mostly of the last minute, else anything since 1970, or far ahead of the clock: what lies between would depend on when it is read. */
function timestamp(random: Random, now: number): number {
  switch (random(12)) {
    case 0:
      return Math.floor((random(2 ** 31) / 2 ** 31) * now);
    case 1:
      return now + HOUR_MS + Math.floor((random(2 ** 31) / 2 ** 31) * (LATEST - now - HOUR_MS));
    case 2:
      return pick(random, [0, 1, 4_999, 5_000, LATEST, 2 ** 31 * 1_000, -1, -1, -2]);
    default:
      return now - random(60_000);
  }
}

/** A record with anything in it, and what has to become of it according to the reference parser. */
export function makeFuzz(seed: number, count: number, partitions: number, now: number): readonly Sent[] {
  const random = sequence(seed);
  const every = Math.ceil(count / HUGE_VALUES.length);
  return Array.from({ length: count }, (_, index): Sent => {
    const huge = index % every === 0 ? HUGE_VALUES[index / every] : undefined;
    const value = huge === undefined ? pick(random, VALUES)(random) : Buffer.from(huge());
    const eventTime = timestamp(random, now);
    return {
      topic: 'input',
      partition: random(partitions),
      key: pick(random, [null, null, bytes(random, 20)]),
      timestamp: BigInt(eventTime),
      headers: Array.from({ length: random(4) }, () => [
        Buffer.from(pick(random, HEADER_NAMES)),
        pick(random, [null, bytes(random, 20), bytes(random, 20)]),
      ]),
      value,
      ...expectedOf(value, eventTime, now),
    };
  });
}
