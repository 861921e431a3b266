import type { Reading, RejectionCode } from '../../lambdas/shared/reading.ts';

// In Jest's sandbox each look at a global is slow, and this is looked at for every character.
const { fromCodePoint } = String;

const COMMA = 0x2c;
/** The Greek question mark is another way to write a semicolon: NFC says so. */
const CITY_SEPARATORS = [COMMA, 0x3b, 0x37e];
const JOINERS = ['\u200c', '\u200d'];
const NO_TIMESTAMP = -1;
const YEAR_0 = -62_167_219_200_000;
const MICRO_DIGITS = 6;
const HOTTEST = 100_000_000n;
/** Numbers with more digits than this before the point, counted in micro-degrees, are beyond any temperature. */
const MOST_DIGITS = 12n;

/**
 * What the contract says of reading a record, in other words than the code under test: byte by byte, character by character, in
 * whole numbers, without floating point, and with regular expressions for what Unicode says of one character only.
 * Slow, and meant to be checked by reading it.
 */
export function referenceReading(value: Uint8Array | null, eventTime: number, now: number): Reading | RejectionCode {
  if (value === null || value.length === 0) {
    return 'EMPTY_VALUE';
  }
  const text = decodeUtf8(value);
  if (text === undefined) {
    return 'INVALID_UTF8';
  }
  const comma = text.lastIndexOf(COMMA);
  if (comma === -1) {
    return 'MISSING_SEPARATOR';
  }
  const separator = text.findLastIndex((character, at) => at < comma && CITY_SEPARATORS.includes(character));
  if (separator !== -1 && toMicroDegrees(toText(trim(text.slice(separator + 1, comma)))) !== undefined) {
    return 'AMBIGUOUS_SEPARATOR';
  }
  const city = Array.from(toText(trim(text.slice(0, comma))).normalize('NFC'));
  if (city.length > 128 || !city.some(isLetter) || city.some(isControl) || city.some(isStrayFormat)) {
    return 'INVALID_CITY';
  }
  const microDegrees = toMicroDegrees(toText(trim(text.slice(comma + 1))));
  if (microDegrees === undefined) {
    return 'NOT_A_NUMBER';
  }
  if (microDegrees > HOTTEST || microDegrees < -HOTTEST) {
    return 'OUT_OF_RANGE';
  }
  if (eventTime < YEAR_0) {
    return 'OUT_OF_RANGE';
  }
  if (eventTime === NO_TIMESTAMP) {
    return 'NO_TIMESTAMP';
  }
  return eventTime > now + 60_000
    ? 'TIMESTAMP_IN_FUTURE'
    : { city: city.join(''), microDegrees: Number(microDegrees), eventTime };
}

/** Code points, or undefined where RFC 3629 knows no such sequence: overlong ones, surrogates, beyond U+10FFFF, cut off. */
function decodeUtf8(bytes: Uint8Array): number[] | undefined {
  const text: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at++] ?? 0;
    const following = lead < 0x80 ? 0 : lead < 0xc0 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf8 ? 3 : -1;
    if (following < 0) {
      return undefined;
    }
    let character = following === 0 ? lead : lead & (0x3f >> following);
    for (let left = following; left > 0; left--) {
      const byte = bytes[at++] ?? 0;
      if (byte >> 6 !== 0b10) {
        return undefined;
      }
      character = character * 64 + (byte & 0x3f);
    }
    const least = [0, 0x80, 0x800, 0x1_0000][following] ?? 0;
    if (character < least || character > 0x10_ffff || (character >= 0xd800 && character <= 0xdfff)) {
      return undefined;
    }
    text.push(character);
  }
  return text;
}

/** White space as ECMAScript's `trim` has it: Unicode's space separators, line ends, tabs, and the byte order mark. */
const SPACES = new Set([0x20, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff]);
const isSpace = (c: number) => (c >= 0x09 && c <= 0x0d) || (c >= 0x2000 && c <= 0x200a) || SPACES.has(c);

function trim(text: readonly number[]): readonly number[] {
  const first = text.findIndex((character) => !isSpace(character));
  return first < 0 ? [] : text.slice(first, text.findLastIndex((character) => !isSpace(character)) + 1);
}

const toText = (characters: readonly number[]) => characters.map((c) => fromCodePoint(c)).join('');

function isControl(character: string): boolean {
  const c = character.codePointAt(0) ?? 0;
  return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

const isLetter = (character: string | undefined) => /^\p{L}$/u.test(character ?? '');
const isMark = (character: string) => /^\p{M}$/u.test(character);

/** A format character that is no joiner, or stands where a letter, its marks included, is not on both of its sides. */
function isStrayFormat(character: string, at: number, city: readonly string[]): boolean {
  if (!/^\p{Cf}$/u.test(character)) {
    return false;
  }
  const before = city.slice(0, at).findLast((one) => !isMark(one));
  const after = city.slice(at + 1).find((one) => !isMark(one));
  return !(JOINERS.includes(character) && isLetter(before) && isLetter(after));
}

const onlyDigits = (text: string) => [...text].every((c) => c >= '0' && c <= '9');
const withoutSign = (text: string) => (text.startsWith('+') || text.startsWith('-') ? text.slice(1) : text);

/** sign? (digits with at most one point, at least one digit) ((e|E) sign? digits)?, rounded half away from zero. */
function toMicroDegrees(text: string): bigint | undefined {
  const [mantissa = '', exponent, ...more] = text.replaceAll('E', 'e').split('e');
  const [whole = '', fraction = '', ...points] = withoutSign(mantissa).split('.');
  const digits = whole + fraction;
  const power = withoutSign(exponent ?? '0');
  if (more.length > 0 || points.length > 0 || digits === '' || power === '' || !onlyDigits(digits + power)) {
    return undefined;
  }
  const unscaled = BigInt(digits);
  const shift = BigInt(power) * (exponent?.startsWith('-') ? -1n : 1n) + BigInt(MICRO_DIGITS - fraction.length);
  const size = BigInt(unscaled.toString().length) + shift;
  if (unscaled === 0n || size < 0n) {
    return 0n;
  }
  const magnitude = size > MOST_DIGITS ? 10n ** MOST_DIGITS : scale(unscaled, shift);
  return mantissa.startsWith('-') ? -magnitude : magnitude;
}

function scale(unscaled: bigint, shift: bigint): bigint {
  if (shift >= 0n) {
    return unscaled * 10n ** shift;
  }
  const divisor = 10n ** -shift;
  return unscaled / divisor + ((unscaled % divisor) * 2n >= divisor ? 1n : 0n);
}
