import { expect, test } from '@jest/globals';
import { parseReading } from '../../../lambdas/shared/reading.ts';

const LARGEST_BYTES = 1_000_000;
/** Far above what any of them takes, far below what a cost that grows with the square comes to. */
const LIMIT_MS = 1_000;

/** Values that are made to be expensive, of about so many bytes. A record that takes a minute would hold up its partition for ever. */
const EXPENSIVE: readonly (readonly [name: string, value: (bytes: number) => string])[] = [
  ['digits', (bytes) => `X,${'1'.repeat(bytes)}`],
  ['digits that are no number in the end', (bytes) => `X,${'1'.repeat(bytes)}x`],
  ['zeros around a point that are no number in the end', (bytes) => `X,0.${'0'.repeat(bytes)}x`],
  ['a fraction next to a tie', (bytes) => `X,1.0000005${'0'.repeat(bytes)}1`],
  ['a tie by its exponent', (bytes) => `X,5${'0'.repeat(bytes)}e-${bytes + 7}`],
  ['an exponent', (bytes) => `X,1e${'9'.repeat(bytes)}`],
  ['commas', (bytes) => ','.repeat(bytes)],
  ['spaces inside the temperature', (bytes) => `X,1${' '.repeat(bytes)}1`],
  ['spaces inside the city', (bytes) => `X${' '.repeat(bytes)}X,1`],
  ['letters', (bytes) => `${'x'.repeat(bytes)},1`],
  ['letters of four bytes', (bytes) => `${'🌡'.repeat(bytes / 4)},1`],
  ['marks that Unicode wants in another order', (bytes) => `a${'\u0301\u0323'.repeat(bytes / 4)},1`],
  ['digits behind the last comma of a city', (bytes) => `X,${'1'.repeat(bytes)},1`],
  ['digits behind the last semicolon of a city that are no number in the end', (bytes) => `X;${'1'.repeat(bytes)}x,1`],
  ['spaces behind the last semicolon of a city', (bytes) => `X;${' '.repeat(bytes)},1`],
  ['semicolons', (bytes) => `${';'.repeat(bytes)},1`],
  ['format characters', (bytes) => `x${'\u200b'.repeat(bytes / 3)},1`],
  ['joiners', (bytes) => `x${'\u200d'.repeat(bytes / 3)}x,1`],
  ['letters with joiners between them', (bytes) => `${'x\u200d'.repeat(bytes / 4)}x,1`],
  ['joiners between marks', (bytes) => `x${'\u0301\u200d'.repeat(bytes / 5)}x,1`],
  ['marks around a joiner', (bytes) => `${'\u0301'.repeat(bytes / 4)}\u200d${'\u0301'.repeat(bytes / 4)},1`],
  ['jamo that make syllables', (bytes) => `${'\u1100\u1161\u11a8'.repeat(bytes / 9)},1`],
];

test.each(EXPENSIVE)(`a megabyte of %s is read in less than ${LIMIT_MS} ms`, (_name, value) => {
  // From small to large, so that a cost that grows with the square fails here soon instead of taking hours.
  for (const bytes of [1_000, 4_000, 16_000, 64_000, 250_000, LARGEST_BYTES]) {
    const record = Buffer.from(value(bytes));
    expect({ bytes, tooLong: fastestMs(record) >= LIMIT_MS }).toEqual({ bytes, tooLong: false });
  }
});

/** The best of three, as the machine may be busy with something else. */
function fastestMs(record: Uint8Array): number {
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    parseReading(record, 0, 0);
    return performance.now() - start;
  });
  return Math.min(...times);
}
