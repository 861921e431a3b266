import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CONTRACT_FORMAT, lineFormat } from '../../../local/commands/produce/format.ts';
import { isRejected, judge, linesOf } from '../../../local/commands/produce/lines.ts';
import {
  formatProgress,
  formatRejected,
  formatTotal,
  hintOf,
  jsonRejected,
} from '../../../local/commands/produce/report.ts';

async function* chunked(bytes: Buffer, size: number) {
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

async function lines(text: Buffer | string, chunkSize = 7): Promise<[number, string][]> {
  const all: [number, string][] = [];
  for await (const batch of linesOf(chunked(Buffer.from(text), chunkSize))) {
    all.push(...batch.map(({ number, value }): [number, string] => [number, value.toString()]));
  }
  return all;
}

describe('the lines of a file', () => {
  test('keep their numbers; empty ones and the header are skipped', async () => {
    expect(await lines('City,Temperature\r\nParis,1\r\n\r\n  \nOslo,2\n')).toEqual([
      [2, 'Paris,1'],
      [5, 'Oslo,2'],
    ]);
    expect(await lines('\uFEFF"city", "temperature"\nParis,1')).toEqual([[2, 'Paris,1']]);
    expect(await lines('City;Temperature\nParis;1')).toEqual([[2, 'Paris;1']]);
  });

  test('have a header in the first line only', async () => {
    expect(await lines('Paris,1\nCity,Temperature')).toEqual([
      [1, 'Paris,1'],
      [2, 'City,Temperature'],
    ]);
  });

  test('are the same however they are cut, also without an end of line at the end', async () => {
    const text = 'Zürich,1\nParis,"2"\n\nOslo,3';
    const expected = await lines(text, 1_000);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (size) => {
        expect(await lines(text, size)).toEqual(expected);
      }),
    );
  });

  test('come before the next ones do', async () => {
    const source = linesOf(
      (async function* () {
        yield Buffer.from('Paris,1\nOs');
        await new Promise(() => {});
      })(),
    );
    expect((await source.next()).value).toMatchObject([{ number: 1 }]);
  });

  test('are at most as long as a record may be', async () => {
    await expect(lines(`Paris,1\n${'x'.repeat(1_100_000)}`, 65_536)).rejects.toThrow('After line 1, a line is longer');
  });
});

const numbered = (values: readonly string[]) =>
  values.map((value, index) => ({ number: index + 1, value: Buffer.from(value, 'latin1') }));
/** What each line is sent as, and its code if the pipeline rejects that. */
const judged = (format: typeof CONTRACT_FORMAT, ...values: readonly string[]) =>
  judge(numbered(values), format, 0).map(({ record, rejection }) => [record.toString('latin1'), rejection?.code]);

test("lines are judged by the pipeline's own parser", () => {
  const values = ['Paris,21.5', 'Paris', 'Oslo,x', 'Rome,101', 'Paris,21,5', 'Paris;21,5', 'Os\xe2\x80\x8blo,1'];
  expect(judged(CONTRACT_FORMAT, ...values)).toEqual([
    ['Paris,21.5', undefined],
    ['Paris', 'MISSING_SEPARATOR'],
    ['Oslo,x', 'NOT_A_NUMBER'],
    ['Rome,101', 'OUT_OF_RANGE'],
    ['Paris,21,5', 'AMBIGUOUS_SEPARATOR'],
    ['Paris;21,5', 'AMBIGUOUS_SEPARATOR'],
    ['Os\xe2\x80\x8blo,1', 'INVALID_CITY'],
  ]);
});

describe('lines of another format', () => {
  const european = lineFormat(';', ',');

  test('are sent as the pipeline reads them', () => {
    expect(
      judged(european, 'Paris;21,5', 'Washington, D.C. ; -3,0 ', 'Oslo;4', 'a;b;1,0E-4', 'Z\xc3\xbcrich;,5'),
    ).toEqual([
      ['Paris,21.5', undefined],
      ['Washington, D.C. , -3.0 ', undefined],
      ['Oslo,4', undefined],
      ['a;b,1.0E-4', undefined],
      ['Z\xc3\xbcrich,.5', undefined],
    ]);
    expect(judged(lineFormat(';', '.'), 'Hamburg;12.0')).toEqual([['Hamburg,12.0', undefined]]);
    expect(judged(lineFormat('\t', ','), 'Hamburg\t12,0')).toEqual([['Hamburg,12.0', undefined]]);
    expect(judged(lineFormat('|', '.'), 'Hamburg|12.0')).toEqual([['Hamburg,12.0', undefined]]);
  });

  test('are named where they are not of that format, and sent as they stand if they are forced to', () => {
    expect(judged(european, 'Paris,21.5', 'Paris;21.5', 'Paris;1.021,5')).toEqual([
      ['Paris,21.5', 'MISSING_SEPARATOR'],
      ['Paris;21.5', 'NOT_A_NUMBER'],
      ['Paris;1.021,5', 'NOT_A_NUMBER'],
    ]);
    expect(judged(european, 'Paris;1,2,3', 'Paris;210,5', 'W\xff;1', ';1,5')).toEqual([
      ['Paris,1.2.3', 'NOT_A_NUMBER'],
      ['Paris,210.5', 'OUT_OF_RANGE'],
      ['W\xff,1', 'INVALID_UTF8'],
      [',1.5', 'INVALID_CITY'],
    ]);
    expect(judged(lineFormat(';', '.'), 'Paris;21,5')).toEqual([['Paris,21,5', 'AMBIGUOUS_SEPARATOR']]);
  });

  test('are told from what no option reads', () => {
    const hint = (value: string, format = CONTRACT_FORMAT) =>
      judge(numbered([value]), format, 0)
        .filter(isRejected)
        .map((line) => hintOf(line, format));
    expect(hint('Paris;21,5')).toEqual([expect.stringContaining("--separator ';' --decimal ,")]);
    expect(hint('Paris;21,5', lineFormat(';', '.'))).toEqual([expect.stringContaining('--decimal ,')]);
    expect(hint('Paris;21.5')).toEqual([expect.stringMatching(/--separator ';'$/)]);
    expect(
      ['Paris,21,5', 'Paris;x', 'Paris', 'Paris;21.5'].map((value) =>
        hint(value, value === 'Paris;21.5' ? european : CONTRACT_FORMAT),
      ),
    ).toEqual([[undefined], [undefined], [undefined], [undefined]]);
  });
});

describe('the report', () => {
  const line = { number: 3, value: Buffer.from('Oslo,\u001b[2J'), rejection: { code: 'NOT_A_NUMBER', message: 'No.' } };

  test('names what is rejected, and lets none of it steer the terminal', () => {
    expect(formatRejected(line as never, 'line')).toBe('line 3 "Oslo,\\u{1b}[2J": NOT_A_NUMBER: No.');
    expect(jsonRejected(line as never)).toBe(
      '{"line":3,"value":"Oslo,\\u001b[2J","code":"NOT_A_NUMBER","message":"No."}',
    );
  });

  test('cuts a value that is long', () => {
    const long = { ...line, value: Buffer.from('x'.repeat(1_000)) };
    expect(formatRejected(long as never, 'line')).toBe(`line 3 "${'x'.repeat(59)}…": NOT_A_NUMBER: No.`);
  });

  test('tells count and rate', () => {
    expect(formatTotal({ sent: 1, rejected: 0, ms: 20 }, false)).toBe('1 reading sent.');
    expect(formatTotal({ sent: 3_000, rejected: 2, ms: 1_500 }, false)).toBe(
      '3,000 readings sent, 2 left out in 1.5 s (2,000/s).',
    );
    expect(formatTotal({ sent: 2, rejected: 2, ms: 1 }, true)).toBe('2 readings sent, 2 of them to be rejected.');
    expect(formatProgress(500, 250, 4_000)).toBe('500 of 4,000 sent · 2,000/s');
  });
});
