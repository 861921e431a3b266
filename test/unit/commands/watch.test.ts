import { expect, test } from '@jest/globals';
import type { CommittedRecord } from '../../../lambdas/shared/kafka/committed-records.ts';
import type { Topic } from '../../../local/commands/watch/arguments.ts';
import { decode, toJson } from '../../../local/commands/watch/decode.ts';
import { formatRecord } from '../../../local/commands/watch/format.ts';

const START = '2026-11-25T21:49:40.000Z';
const TIME = Date.parse(START);

function record(value: string | Buffer | null, headers: [string, string][] = [], key = START): CommittedRecord {
  return {
    offset: 12n,
    timestamp: BigInt(TIME),
    timestampType: 'CREATE_TIME',
    key: Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    headers: headers.map(([name, content]) => [Buffer.from(name), Buffer.from(content)]),
  };
}

const show = (topic: Topic, from: CommittedRecord) => {
  const decoded = decode(topic, 1, from, TIME);
  return [formatRecord(decoded), JSON.parse(JSON.stringify(toJson(decoded)))];
};

test('a maximum is shown with its window and revision', () => {
  const end = '2026-11-25T21:49:45.000Z';
  const headers: [string, string][] = [
    ['window-start', START],
    ['window-end', end],
    ['revision', '2'],
  ];
  expect(show('output_max', record('東京,30.25', headers))).toEqual([
    '2026-11-25 21:49:40  東京                            30.25 °C  revision 2',
    { windowStart: START, windowEnd: end, city: '東京', temperature: 30.25, revision: 2 },
  ]);
});

test('an average is shown with its count', () => {
  expect(show('output_avg', record('Washington, D.C.,-0.5', [['count', '1200']]))).toEqual([
    'Washington, D.C.                 -0.5 °C  of 1,200 readings',
    { city: 'Washington, D.C.', average: -0.5, count: 1_200 },
  ]);
});

test('a reading is shown as the pipeline reads it, or with why it will reject it', () => {
  const position = { time: START, partition: 1, offset: 12 };
  expect(show('input', record(' Paris , 2.15e1'))).toEqual([
    '2026-11-25 21:49:40  1@12  Paris                            21.5 °C',
    { ...position, city: 'Paris', temperature: 21.5 },
  ]);
  expect(show('input', record('Paris\u001b[2J'))).toEqual([
    '2026-11-25 21:49:40  1@12  "Paris\\u{1b}[2J"  MISSING_SEPARATOR',
    {
      ...position,
      value: 'Paris\u001b[2J',
      code: 'MISSING_SEPARATOR',
      message: 'The value has no comma: City,Temperature is expected.',
    },
  ]);
});

test("a dead letter is shown with the pipeline's headers, not those that the record brought along", () => {
  const headers: [string, string][] = [
    ['error-code', '\u001b[2J'],
    ['error-code', 'INVALID_UTF8'],
    ['error-message', 'The value is not valid UTF-8.'],
    ['source-topic', 'input'],
    ['source-partition', '2'],
    ['source-offset', '77'],
  ];
  expect(show('input_dead_letter', record(Buffer.from([0x57, 0xff]), headers))).toEqual([
    'INVALID_UTF8  input 2@77  "W\\xff"  The value is not valid UTF-8.',
    {
      code: 'INVALID_UTF8',
      message: 'The value is not valid UTF-8.',
      sourceTopic: 'input',
      sourcePartition: 2,
      sourceOffset: 77,
      valueBase64: 'V/8=',
    },
  ]);
});

test('a dead letter says what of its record it could not hold, and a record that it names so itself does not', () => {
  const headers: [string, string][] = [
    ['error-left-out', 'everything'],
    ['error-code', 'NO_TIMESTAMP'],
    ['error-message', 'The record has no timestamp.'],
    ['source-topic', 'input'],
    ['source-partition', '2'],
    ['source-offset', '77'],
  ];
  const [line, json] = show('input_dead_letter', record(null, headers));
  expect(line).toBe('NO_TIMESTAMP  input 2@77  (no value)  The record has no timestamp.');
  expect(json).not.toHaveProperty('leftOut');
  const [withPart, jsonWithPart] = show('input_dead_letter', record(null, [...headers, ['error-left-out', 'value']]));
  expect(withPart).toBe('NO_TIMESTAMP  input 2@77  (no value)  The record has no timestamp. Left out: value.');
  expect(jsonWithPart).toMatchObject({ leftOut: 'value' });
});

test('a record without a time says so, and one with a time that no date has', () => {
  const shown = (timestamp: bigint) => show('input', { ...record('Paris,1'), timestamp });
  expect(shown(-1n)).toEqual([
    'no timestamp  1@12  "Paris,1"  NO_TIMESTAMP',
    expect.objectContaining({ time: 'no timestamp' }),
  ]);
  expect(shown(2n ** 63n - 1n)[0]).toBe('9223372036854775807 ms  1@12  "Paris,1"  TIMESTAMP_IN_FUTURE');
});

test.each([
  ['output_max', record('Paris,1')],
  ['output_avg', record('Paris,1')],
  ['output_avg', record(null, [['count', '1']])],
  ['input_dead_letter', record('Paris')],
  ['output_max', { ...record('Paris,\u001b', [['revision', '1']]), timestamp: 2n ** 63n - 1n }],
] as const)('what somebody else wrote to %s is shown as it came', (topic, from) => {
  const line = formatRecord(decode(topic, 1, from, TIME));
  expect(line).toContain('is not what the pipeline writes');
  expect(line).not.toMatch(/\p{C}/u);
});

test('a city or window that steers a terminal is shown escaped', () => {
  const [line] = show('output_max', record('\u001b[2J,1', [['revision', '1']], '\u001b[H'));
  expect(line).toMatch(/^\\u\{1b\}\[H {2}\\u\{1b\}\[2J /);
});
