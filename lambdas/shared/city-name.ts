import { parseMicroDegrees } from './micro-degrees.ts';

export const MAX_CITY_LENGTH = 128;
/**
 * Normalizing takes time that grows with the square of a run of combining marks, so what is too long in any case is not
 * normalized: no character decomposes into more than 6 UTF-16 units under NFC.
 */
const MAX_RAW_CITY_LENGTH = 6 * MAX_CITY_LENGTH;

/** Most names: Latin letters first, and nothing that has to be normalized or looked at more closely. Only for speed. */
const PLAIN = /^[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af][A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af '.-]*$/;
const LETTER = /\p{L}/u;
const CONTROL_OR_FORMAT = /[\p{Cc}\p{Cf}]/u;
/**
 * ZWNJ and ZWJ are format characters that Persian, Sinhala and others write between letters; a letter's marks belong
 * to it (https://www.unicode.org/reports/tr31/#Layout_and_Format_Control_Characters).
 */
const JOINER_BETWEEN_LETTERS = /(?<=\p{L}\p{M}*)[\u200c\u200d](?=\p{M}*\p{L})/gu;

/** NFC makes a semicolon of the Greek question mark. */
const GREEK_QUESTION_MARK = '\u037e';

/**
 * Whether what stands behind the last comma or semicolon of a record's city is a number: then the comma before the
 * temperature is a decimal comma, as in `Paris,21,5` or `Paris;21,5`.
 */
export function endsInNumber(text: string): boolean {
  const semicolon = Math.max(text.lastIndexOf(';'), text.lastIndexOf(GREEK_QUESTION_MARK));
  const separator = Math.max(text.lastIndexOf(','), semicolon);
  return separator >= 0 && parseMicroDegrees(text.slice(separator + 1).trim()) !== undefined;
}

/**
 * The city's name after trimming and NFC, or undefined when it is not a name: length is counted in characters (code
 * points).
 */
export function normalizeCity(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > MAX_RAW_CITY_LENGTH) {
    return undefined;
  }
  if (trimmed.length <= MAX_CITY_LENGTH && PLAIN.test(trimmed)) {
    return trimmed;
  }
  const city = trimmed.normalize('NFC');
  const fits = city.length <= MAX_CITY_LENGTH || [...city].length <= MAX_CITY_LENGTH;
  return fits && LETTER.test(city) && !hasInvisible(city) ? city : undefined;
}

function hasInvisible(city: string): boolean {
  return CONTROL_OR_FORMAT.test(city) && CONTROL_OR_FORMAT.test(city.replace(JOINER_BETWEEN_LETTERS, ''));
}
