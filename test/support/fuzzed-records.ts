import { randomLcg } from 'd3-random';

/** What a producer that cannot be trusted might write. */
export interface FuzzedRecord {
  readonly value: Uint8Array | null;
  /** Milliseconds since the epoch, mostly from 1970 to 9999, else anything of 64 bits as a number has it. */
  readonly timestamp: number;
}

// In Jest's sandbox each look at a global is slow, and these are looked at a million times.
const { floor } = Math;
const { fromCodePoint } = String;

const FIRST_TIMESTAMP = Date.parse('0000-01-01T00:00:00.000Z');
const LAST_TIMESTAMP = Date.parse('9999-12-31T23:59:59.999Z');

const DIGITS = '0123456789';
const LOOK_ALIKES = [
  '２１．５ ٢١ २१ ① ½ ² −21 21°C ２1 𝟐𝟏 Ⅻ ٫5 1e² 1/2 0x15 0b1 0o7 1_000 1n 21.5f 1e e5 . + - --1 +-1 1.2.3 1e2.0 1ee2',
  'NaN Infinity -Infinity inf null undefined true [] {} "21" 1e400 -1e400 1e-400 -1e-400 1e99999999999 0e99999999999',
  '1e-99999999999 1e+2 1E02 1.0E-4 -0 +0 0 -0.0 5. .5 -.5 00021.5 21.500000 \ufeff21 21\u0000 \u200b21 \t21\r\n',
].flatMap((words) => words.split(' '));
const CITIES = [
  'Paris',
  'Andorra la Vella',
  'Reykjavík',
  'Washington, D.C.',
  '東京',
  'Zu\u0308rich',
  'Saint-Étienne',
  'ශ\u0dca\u200dරී',
  'نی\u200cریز',
];
const CHARACTERS = ['x', 'é', 'e\u0301', '京', '🌡', '\u{10ffff}', '가', 'ﬁ', '\u0344', '\u1100\u1161\u11a8'];
const ODD = [
  ...'\u0000\t\u0007\u001b\u007f\u0085\u200b\ufeff\u00a0\u2028\n\u0301,;\u202e\u2066\u00ad\u061c\u200c\u200d\u{e0041}',
];
/** What letters, marks and joiners may be put together from. */
const JOINED = ['x', 'é', 'ر', 'क', '\u094d', '\u0301', '\u200c', '\u200d', '\u200d', ' ', '1', '🌡'];
/** Overlong, a surrogate, too high, cut off, a lone continuation, bytes that occur nowhere. */
const BROKEN = ['c0af', 'eda080', 'f4908080', 'e4ba', '80', 'ff', 'f8888080', 'c3', 'f09f8c'];

/** So many records, most of them wrong in one way, some right; the same for the same seed, which lies in [0, 1). */
export function* fuzzedRecords(seed: number, now: number, count: number): Generator<FuzzedRecord> {
  const random = randomLcg(seed);
  const below = (limit: number) => floor(random() * limit);
  const oneOf = <T>(...choices: readonly T[]): T => choices[below(choices.length)] as T;
  const repeat = (count: number, make: () => string) => Array.from({ length: count }, make).join('');
  const digits = (count: number) => repeat(count, () => DIGITS[below(10)] ?? '');
  const sign = () => oneOf('', '', '-', '+');

  const decimal = () =>
    `${sign()}${below(121)}.${digits(below(14))}${oneOf('', '', '', `${oneOf('e', 'E')}${sign()}${below(9)}`)}`;
  /** Next to a half of a micro-degree, above it, below it or on it. */
  const tie = () =>
    `${sign()}${below(101)}.${digits(6)}${oneOf('5', '4999999999999', '5000000000001', `5${'0'.repeat(below(400))}${below(2)}`)}`;
  const limit = () =>
    `${sign()}${oneOf('100', '99.999999', '1e2', '0.1e3', '100.000000')}${oneOf('', '0', '4', '5', '9')}`;
  const zeros = '0'.repeat(1_000);
  const longFraction = () => `1.${digits(1_000)}`;
  const fifty = () => `${digits(50)}e-49`;
  const long = () =>
    oneOf(
      longFraction,
      fifty,
      () => digits(1_000),
      () => `${zeros}2`,
      () => `0.${zeros}5e1000`,
    )();
  const double = () =>
    oneOf(
      String,
      (x: number) => x.toExponential(),
      (x: number) => x.toFixed(3),
    )((random() - 0.5) * 240);
  const temperature = () =>
    oneOf(decimal, decimal, tie, limit, long, double, double, () => oneOf('', '2 1', '21 °C', ...LOOK_ALIKES))();

  const anyText = () =>
    repeat(below(12), () => fromCodePoint(oneOf(below(0x80), below(0xd800), 0xe000 + below(0x10_2000))));
  const longName = () => repeat(oneOf(126, 127, 128, 129, 256, 513), () => oneOf(...CHARACTERS));
  const evenName = () => oneOf(...CHARACTERS).repeat(oneOf(127, 128, 129));
  const oddName = () => `${oneOf('', 'Pa')}${oneOf(...ODD)}${oneOf('', 'ris')}`;
  const joinedName = () => repeat(1 + below(7), () => oneOf(...JOINED));
  const name = () => oneOf(...CITIES);
  /** As a line with a decimal comma has it. */
  const withNumber = () =>
    `${oneOf(name, name, anyText)()}${oneOf(',', ';', ';', '\u037e', ' ; ', ';;')}${temperature()}`;
  const city = () =>
    oneOf(
      ...CITIES.map((name) => () => name),
      anyText,
      longName,
      evenName,
      oddName,
      joinedName,
      withNumber,
      () => '',
    )();

  const line = () => Buffer.from(`${oneOf('', '', ' ', '\ufeff')}${city()},${oneOf('', '', ' ')}${temperature()}`);
  const broken = () => {
    const bytes = line();
    const at = below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(oneOf(...BROKEN), 'hex'), bytes.subarray(at)]);
  };
  const flipped = () => {
    const bytes = line();
    bytes[below(bytes.length)] = below(256);
    return bytes;
  };
  const anyBytes = () => Buffer.from(Array.from({ length: below(40) }, () => below(256)));
  const huge = () =>
    Buffer.from(oneOf('x', ',', ';', '1', '🌡', ' ').repeat(1 + below(20_000)) + oneOf('', ',1', ',x', ';1,1'));
  const noComma = () => Buffer.from(oneOf(city, temperature, () => '\ufeff')().replaceAll(',', ''));
  const wrong = () => oneOf(broken, flipped, anyBytes, noComma, () => Buffer.from(line().toString(), 'utf16le'))();
  const value = () => (random() < 0.004 ? (random() < 0.5 ? null : huge()) : random() < 0.75 ? line() : wrong());

  const nearTheLimit = () => now + 60_000 + below(5) - 2;
  const timestamp = () =>
    oneOf(
      () => now - below(100_000),
      () => now - below(100_000),
      () => below(now),
      () => floor(random() * LAST_TIMESTAMP),
      nearTheLimit,
      () => oneOf(0, LAST_TIMESTAMP),
      () => oneOf(-1, -1, -2, FIRST_TIMESTAMP, FIRST_TIMESTAMP - 1, -(2 ** 63), 2 ** 63, 2 ** 53),
      () => -floor(random() * -FIRST_TIMESTAMP),
      () => (random() - 0.5) * 2 ** 64,
    )();
  for (let left = count; left > 0; left--) {
    yield { value: value(), timestamp: timestamp() };
  }
}
