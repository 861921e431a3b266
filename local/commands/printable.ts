import { isUtf8 } from 'node:buffer';

/** Controls, invisible and unassigned characters, line and paragraph separators: what could steer a terminal or deceive its reader. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/**
 * Bytes of anybody as text that a terminal shows and nothing else: what is unsafe becomes `\u{1b}`, what is not UTF-8 `\xff`, and
 * a backslash two, so that no two values look the same.
 */
export function printable(value: Uint8Array | string): string {
  if (typeof value !== 'string' && !isUtf8(value)) {
    return [...value].map(printableByte).join('');
  }
  return String(typeof value === 'string' ? value : Buffer.from(value))
    .replaceAll('\\', '\\\\')
    .replace(UNSAFE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

function printableByte(byte: number): string {
  if (byte === 0x5c) {
    return '\\\\';
  }
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** JSON in one line in which every unsafe character is escaped as JSON does: it reads back as it was. */
export function jsonLine(value: unknown): string {
  const units = (character: string) =>
    Array.from({ length: character.length }, (_, index) => character.charCodeAt(index).toString(16).padStart(4, '0'));
  return JSON.stringify(value).replace(UNSAFE, (character) =>
    units(character)
      .map((unit) => `\\u${unit}`)
      .join(''),
  );
}

/** A value for JSON: as text where it is UTF-8, else its bytes in base 64 under another name. */
export function jsonValue(value: Uint8Array | null): { value: string | null } | { valueBase64: string } {
  if (value === null) {
    return { value: null };
  }
  return isUtf8(value)
    ? { value: Buffer.from(value).toString() }
    : { valueBase64: Buffer.from(value).toString('base64') };
}
