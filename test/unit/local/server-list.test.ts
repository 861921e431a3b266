import { expect, test } from '@jest/globals';
import { parseServerList } from '../../../local/server-list.ts';

test('a list of servers is read with its hosts by name, IPv4 and IPv6', () => {
  expect(parseServerList('kafka:9092')).toEqual([{ host: 'kafka', port: 9092 }]);
  expect(parseServerList('b-1.my_kafka.example:1,10.0.0.1:65535,[::1]:9092')).toEqual([
    { host: 'b-1.my_kafka.example', port: 1 },
    { host: '10.0.0.1', port: 65_535 },
    { host: '::1', port: 9092 },
  ]);
});

test.each([
  '',
  ',',
  'kafka',
  'kafka:',
  ':9092',
  'a:1,',
  'a:1,,b:2',
  'a:1, b:2',
  'a:1:2',
  'a:0',
  'a:65536',
  'a:123456',
  'a:-1',
  'a:9092x',
  'http://a:1',
  'a/b:1',
  '::1:9092',
  '[::1]',
  '[kafka]:9092',
  '[]:9092',
  '[::1]9092',
])('%j is none', (text) => {
  expect(parseServerList(text)).toBeUndefined();
});
