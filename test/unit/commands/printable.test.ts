import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jsonLine, jsonValue, printable } from '../../../local/commands/printable.ts';

const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/u;

test.each([
  ['Zürich, 東京 🌡', 'Zürich, 東京 🌡'],
  ['\u001b]0;owned\u0007', '\\u{1b}]0;owned\\u{7}'],
  ['a\r\nb\u009b2J', 'a\\u{d}\\u{a}b\\u{9b}2J'],
  // What reverses the order of what follows.
  ['a\u202eb', 'a\\u{202e}b'],
  ['\\u{1b}', '\\\\u{1b}'],
])('%j is shown as %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
  expect(printable(Buffer.from(text))).toBe(shown);
});

test('what is not UTF-8 is shown byte by byte', () => {
  expect(printable(Buffer.from('Wien\xff\x1b\\', 'latin1'))).toBe('Wien\\xff\\x1b\\\\');
});

test('nothing unsafe is left of any value, and JSON reads back as it was', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string({ unit: 'binary' }), (bytes, text) => {
      expect(printable(bytes)).not.toMatch(UNSAFE);
      expect(printable(text)).not.toMatch(UNSAFE);
      const line = jsonLine({ text });
      expect(line).not.toMatch(UNSAFE);
      expect(JSON.parse(line)).toEqual({ text });
    }),
  );
});

test('values go into JSON as text, as null, or in base 64', () => {
  expect(jsonValue(Buffer.from('é'))).toEqual({ value: 'é' });
  expect(jsonValue(null)).toEqual({ value: null });
  expect(jsonValue(Buffer.from([0xff]))).toEqual({ valueBase64: '/w==' });
});
