/**
 * The contract's "Reading a record" once more, written from its words alone and by other means than the functions' own: UTF-8 byte
 * by byte, numbers as text in exact decimal arithmetic. What the two disagree about is a mistake of one of them.
 */
export type Expected = { readonly city: string; readonly microDegrees: number } | { readonly code: string };

const COMMA = 0x2c;
const MAX_CITY_CHARACTERS = 128;
/** No character has a longer canonical decomposition (https://unicode.org/faq/normalization.html); normalizing a long text can take minutes. */
const MOST_COMPOSED = 4;
const MAX_MICRO_DEGREES = 100_000_000n;
const MAX_AHEAD_MS = 60_000;
const NO_TIMESTAMP = -1;
/** The first moment of the year 0: 719,528 days before 1970. */
const FIRST_MOMENT = -719_528 * 86_400_000;
/** What ECMAScript calls white space and line terminators, the byte order mark among them. */
const BLANKS = new Set([
  0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007,
  0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff,
]);

/** Unicode 17's format characters (general category Cf), first and last of each range; without the joiners. */
const FORMATS: readonly (readonly [number, number])[] = [
  ...([
    [0xad, 0xad],
    [0x600, 0x605],
    [0x61c, 0x61c],
    [0x6dd, 0x6dd],
    [0x70f, 0x70f],
    [0x890, 0x891],
  ] as const),
  ...([
    [0x8e2, 0x8e2],
    [0x180e, 0x180e],
    [0x200b, 0x200b],
    [0x200e, 0x200f],
    [0x202a, 0x202e],
  ] as const),
  ...([
    [0x2060, 0x2064],
    [0x2066, 0x206f],
    [0xfeff, 0xfeff],
    [0xfff9, 0xfffb],
    [0x110bd, 0x110bd],
  ] as const),
  ...([
    [0x110cd, 0x110cd],
    [0x13430, 0x1343f],
    [0x1bca0, 0x1bca3],
    [0x1d173, 0x1d17a],
  ] as const),
  ...([
    [0xe0001, 0xe0001],
    [0xe0020, 0xe007f],
  ] as const),
];

/** Times in milliseconds since the epoch. */
export function expectedOf(value: Uint8Array | null, timestamp: number, now: number): Expected {
  if (value === null || value.length === 0) {
    return { code: 'EMPTY_VALUE' };
  }
  const characters = decodeUtf8(value);
  if (characters === undefined) {
    return { code: 'INVALID_UTF8' };
  }
  const cut = characters.lastIndexOf(COMMA);
  if (cut < 0) {
    return { code: 'MISSING_SEPARATOR' };
  }
  const beforeCut = characters.slice(0, cut);
  // A Greek question mark is canonically equivalent to a semicolon.
  const second = Math.max(...[COMMA, 0x3b, 0x37e].map((separator) => beforeCut.lastIndexOf(separator)));
  if (second >= 0 && readDecimal(textOf(trim(beforeCut.slice(second + 1)))) !== 'NOT_A_NUMBER') {
    return { code: 'AMBIGUOUS_SEPARATOR' };
  }
  const name = trim(beforeCut);
  if (name.length > MAX_CITY_CHARACTERS * MOST_COMPOSED) {
    return { code: 'INVALID_CITY' };
  }
  const city = textOf(name).normalize('NFC');
  const cityCharacters = Array.from(city, (character) => character.codePointAt(0) ?? 0);
  if (cityCharacters.length > MAX_CITY_CHARACTERS || cityCharacters.some(isControl) || !isVisibleName(city)) {
    return { code: 'INVALID_CITY' };
  }
  const microDegrees = readDecimal(textOf(trim(characters.slice(cut + 1))));
  if (typeof microDegrees === 'string') {
    return { code: microDegrees };
  }
  if (timestamp < FIRST_MOMENT) {
    return { code: 'OUT_OF_RANGE' };
  }
  if (timestamp === NO_TIMESTAMP) {
    return { code: 'NO_TIMESTAMP' };
  }
  return timestamp > now + MAX_AHEAD_MS
    ? { code: 'TIMESTAMP_IN_FUTURE' }
    : { city, microDegrees: Number(microDegrees) };
}

const isControl = (character: number) => character < 0x20 || (character >= 0x7f && character < 0xa0);

/**
 * Cut at its joiners, each piece begins with a letter and ends with one, marks aside; no other format character is in
 * it.
 */
function isVisibleName(city: string): boolean {
  const pieces = city.replaceAll('\u200d', '\u200c').split('\u200c');
  const bare = pieces.map((piece) => piece.replaceAll(/^\p{M}+|\p{M}+$/gu, ''));
  const joined = bare.every(
    (piece, index) => (index === 0 || /^\p{L}/u.test(piece)) && (index === bare.length - 1 || /\p{L}$/u.test(piece)),
  );
  const isFormat = (character: number) => FORMATS.some(([first, last]) => character >= first && character <= last);
  return joined && /\p{L}/u.test(city) && !Array.from(city, (one) => one.codePointAt(0) ?? 0).some(isFormat);
}

function trim(characters: readonly number[]): readonly number[] {
  let [start, end] = [0, characters.length];
  while (start < end && BLANKS.has(characters[start] ?? 0)) {
    start++;
  }
  while (end > start && BLANKS.has(characters[end - 1] ?? 0)) {
    end--;
  }
  return characters.slice(start, end);
}

function textOf(characters: readonly number[]): string {
  let text = '';
  for (const character of characters) {
    text += String.fromCodePoint(character);
  }
  return text;
}

/** Table 3-7 of the Unicode standard: the smallest and the largest second byte after each first byte, and how many follow. */
function decodeUtf8(bytes: Uint8Array): number[] | undefined {
  const characters: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at++] ?? 0;
    if (first < 0x80) {
      characters.push(first);
      continue;
    }
    if (first < 0xc2 || first > 0xf4) {
      return undefined;
    }
    const following = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    let lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    let highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    let character = first & (0x3f >> following);
    for (let left = following; left > 0; left--) {
      const next = bytes[at++] ?? 0;
      if (next < lowest || next > highest) {
        return undefined;
      }
      character = character * 64 + (next & 0x3f);
      [lowest, highest] = [0x80, 0xbf];
    }
    characters.push(character);
  }
  return characters;
}

/** Half away from zero at the seventh decimal. The bound holds for the rounded number. */
function readDecimal(text: string): bigint | 'NOT_A_NUMBER' | 'OUT_OF_RANGE' {
  let at = 0;
  const digits = () => {
    const start = at;
    while (at < text.length && text.charCodeAt(at) >= 0x30 && text.charCodeAt(at) <= 0x39) {
      at++;
    }
    return text.slice(start, at);
  };
  const sign = () => (text[at] === '-' || text[at] === '+' ? text[at++] : '');
  const isNegative = sign() === '-';
  const whole = digits();
  let fraction = '';
  if (text[at] === '.') {
    at++;
    fraction = digits();
  }
  if (whole === '' && fraction === '') {
    return 'NOT_A_NUMBER';
  }
  let exponent = 0n;
  if (text[at] === 'e' || text[at] === 'E') {
    at++;
    const down = sign() === '-';
    const magnitude = digits();
    if (magnitude === '') {
      return 'NOT_A_NUMBER';
    }
    exponent = down ? -BigInt(magnitude) : BigInt(magnitude);
  }
  if (at < text.length) {
    return 'NOT_A_NUMBER';
  }
  const all = whole + fraction;
  const significant = all.replace(/^0+/, '');
  // Digits of the number that stand before its decimal point once it is written without exponent, times a million.
  const before = BigInt(whole.length - (all.length - significant.length)) + exponent + 6n;
  if (significant === '' || before < 0n) {
    return 0n;
  }
  if (before > 12n) {
    return 'OUT_OF_RANGE';
  }
  const kept = significant.slice(0, Number(before)).padEnd(Number(before), '0');
  const roundsUp = (significant[Number(before)] ?? '0') >= '5';
  const magnitude = BigInt(`0${kept}`) + (roundsUp ? 1n : 0n);
  return magnitude > MAX_MICRO_DEGREES ? 'OUT_OF_RANGE' : isNegative ? -magnitude : magnitude;
}
