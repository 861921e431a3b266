import { expect, test } from '@jest/globals';
import stringWidth from 'string-width';
import { formatTable, sorted, toJson } from '../../../local/commands/averages/table.ts';

const at = '2026-11-25T21:49:40.123Z';
const CITIES = [
  { city: '東京', average: 30_250_000n, count: 1_200, updatedAt: at },
  { city: 'Ålesund', average: -500_000n, count: 3, updatedAt: at },
  { city: 'Rome', average: 30_250_000n, count: 4, updatedAt: at },
];

test.each([
  ['city', ['Ålesund', 'Rome', '東京']],
  ['average', ['Rome', '東京', 'Ålesund']],
  ['count', ['東京', 'Rome', 'Ålesund']],
] as const)('sorted by %s', (key, cities) => {
  expect(sorted(CITIES, key).map(({ city }) => city)).toEqual(cities);
});

test('the table is aligned, however wide its characters are', () => {
  const lines = formatTable(CITIES);
  expect(lines).toEqual([
    'City     Average °C  Count         Updated, UTC',
    '東京          30.25  1,200  2026-11-25 21:49:40',
    'Ålesund       -0.50      3  2026-11-25 21:49:40',
    'Rome          30.25      4  2026-11-25 21:49:40',
  ]);
  expect(new Set(lines.map((line) => stringWidth(line))).size).toBe(1);
});

test('a name that steers a terminal is shown escaped', () => {
  const [, line] = formatTable([{ city: '\u001b[2J', average: 0n, count: 1, updatedAt: at }]);
  expect(line).toMatch(/^\\u\{1b\}\[2J /);
});

test('JSON has the average with all its decimals', () => {
  expect(toJson({ city: 'Rome', average: 21_833_333n, count: 3, updatedAt: at })).toEqual({
    city: 'Rome',
    average: 21.833333,
    count: 3,
    updatedAt: at,
  });
});
