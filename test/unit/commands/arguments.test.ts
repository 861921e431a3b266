import { describe, expect, test } from '@jest/globals';
import { parseAveragesOptions } from '../../../local/commands/averages/arguments.ts';
import { parseProduceOptions, sourceOf } from '../../../local/commands/produce/arguments.ts';
import { parseWatchOptions } from '../../../local/commands/watch/arguments.ts';
import { OptionError } from '../../../local/options.ts';

const COMMANDS = [parseProduceOptions, parseWatchOptions, parseAveragesOptions] as const;

test.each(COMMANDS)('%p has a help, and refuses what it does not know', (parse) => {
  expect(parse(['--help'], {})).toBe('help');
  expect(() => parse(['--fast'], {})).toThrow(OptionError);
});

describe('where Kafka is', () => {
  const servers = (args: string[], environment = {}) =>
    (parseWatchOptions(['input', ...args], environment) as { bootstrapServers: string }).bootstrapServers;

  test('is said by the option, else by the environment, else it is where npm start has it', () => {
    expect(servers([])).toBe('127.0.0.1:9092');
    expect(servers([], { KAFKA_BOOTSTRAP_SERVERS: 'a:1,[::1]:2' })).toBe('a:1,[::1]:2');
    expect(servers(['--bootstrap-servers', 'b:3'], { KAFKA_BOOTSTRAP_SERVERS: 'a:1' })).toBe('b:3');
  });

  test.each(['', 'a', 'a:', 'a:1,', 'http://a:1'])('is not %j', (list) => {
    expect(() => servers(['--bootstrap-servers', list])).toThrow('--bootstrap-servers must be host:port[,host:port]');
  });
});

describe('how lines are written', () => {
  const format = (...args: string[]) => (parseProduceOptions(args, {}) as { format: object }).format;

  test('is as the contract says, or as the options do', () => {
    expect(format()).toEqual({ separator: ',', decimal: '.' });
    expect(format('--separator', ';')).toEqual({ separator: ';', decimal: '.' });
    expect(format('--separator', ';', '--decimal', ',')).toEqual({ separator: ';', decimal: ',' });
    expect(format('--separator=\t', '--decimal=,')).toEqual({ separator: '\t', decimal: ',' });
  });

  test.each([
    [['--separator', 'x'], '--separator must be , or ; or | or a tab, not "x"'],
    [['--separator', ''], 'not ""'],
    [['--separator', ';;'], 'not ";;"'],
    [['--separator', '.'], 'not "."'],
    [['--separator', ';', '--decimal', ';'], '--decimal must be . or , and not ";"'],
    [['--decimal', ','], "--decimal , needs another --separator, such as ';'"],
  ])('is not %j', (args, reason) => {
    expect(() => format(...args)).toThrow(OptionError);
    expect(() => format(...args)).toThrow(reason);
  });
});

describe('what is produced', () => {
  const kinds = { 'a.csv': 'file', folder: 'directory', pipe: 'other', 'Paris,1': 'file' } as const;
  const source = (words: string[], piped = false, separator = ',') =>
    sourceOf(words, (path) => kinds[path as keyof typeof kinds], piped, separator);

  test('is told apart: readings, files and streams', () => {
    expect(source(['Oslo,3', 'Rome,x'])).toEqual({ kind: 'words', words: ['Oslo,3', 'Rome,x'] });
    expect(source(['Oslo;3', 'Rome;4,5'], false, ';')).toEqual({ kind: 'words', words: ['Oslo;3', 'Rome;4,5'] });
    expect(source(['a.csv'], true)).toEqual({ kind: 'file', path: 'a.csv' });
    expect(source(['Paris,1'])).toEqual({ kind: 'file', path: 'Paris,1' });
    expect(source(['pipe'])).toEqual({ kind: 'stream', path: 'pipe' });
    expect(source(['-'])).toEqual({ kind: 'stream', path: undefined });
    expect(source([], true)).toEqual({ kind: 'stream', path: undefined });
  });

  test.each([
    [[], 'Nothing to send'],
    [['folder'], '"folder" is a directory'],
    [['b.csv'], 'There is no file "b.csv"'],
    [['folder/b'], 'There is no file "folder/b"'],
    [['Paris'], '"Paris" is neither a reading, such as "Paris,21.5", nor an existing file'],
    [['\u001b[2J'], '"\\u{1b}[2J" is neither'],
    [['Oslo,3', 'Rome'], '"Rome" is neither'],
    [['a.csv', 'Oslo,3'], 'A file goes alone'],
    [['Oslo,3', '-'], 'A file goes alone'],
  ])('is not %j', (words, reason) => {
    expect(() => source(words)).toThrow(OptionError);
    expect(() => source(words)).toThrow(reason);
  });

  test('is no word without the separator that was named', () => {
    expect(() => source(['Oslo,3'], false, ';')).toThrow('"Oslo,3" is neither a reading, such as "Paris;21.5"');
  });
});

describe('what is watched', () => {
  test('is a topic, as long as the options say', () => {
    expect(parseWatchOptions(['output_max', '--from-beginning', '--limit', '3', '--json'], {})).toMatchObject({
      topic: 'output_max',
      fromBeginning: true,
      limit: 3,
      json: true,
    });
    expect(parseWatchOptions(['input'], {})).toMatchObject({ fromBeginning: false, limit: Infinity, json: false });
  });

  test.each([
    [[], 'output_avg, output_max, input_dead_letter; not nothing'],
    [['maxima'], 'not "maxima"'],
    [['input', 'output_avg'], 'not "input output_avg"'],
    [['input', '--limit', '0'], '--limit must be a whole number of at least 1, not "0"'],
    [['input', '--limit', '1e3'], '"1e3"'],
  ])('is not %j', (args, reason) => {
    expect(() => parseWatchOptions(args, {})).toThrow(OptionError);
    expect(() => parseWatchOptions(args, {})).toThrow(reason);
  });
});

describe('the averages', () => {
  test('are those of a stack at an endpoint', () => {
    expect(parseAveragesOptions([], {})).toEqual({
      sort: 'city',
      json: false,
      stackName: 'CityTemperatures',
      endpoint: 'http://127.0.0.1:4566',
      region: 'us-east-1',
    });
    const environment = { AWS_ENDPOINT_URL: 'http://a:1', AWS_REGION: 'eu-west-1' };
    expect(parseAveragesOptions([], environment)).toMatchObject({ endpoint: 'http://a:1', region: 'eu-west-1' });
    expect(parseAveragesOptions(['--endpoint', 'http://b:2'], environment)).toMatchObject({ endpoint: 'http://b:2' });
  });

  test.each([
    [['--sort', 'size'], '--sort must be city or average or count, not "size"'],
    [['--endpoint', 'b:2'], '--endpoint must be a URL'],
    [['Paris'], 'not "Paris"'],
  ])('are not %j', (args, reason) => {
    expect(() => parseAveragesOptions(args, {})).toThrow(OptionError);
    expect(() => parseAveragesOptions(args, {})).toThrow(reason);
  });
});
