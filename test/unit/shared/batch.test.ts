import { describe, expect, it } from '@jest/globals';
import type { MSKRecord, SelfManagedKafkaEvent } from 'aws-lambda';
import { decodeKafkaEvent, nextOffset } from '../../../lambdas/shared/kafka/batch.ts';

const record = (offset: number, more: Partial<MSKRecord> = {}): MSKRecord => ({
  topic: 'input',
  partition: 3,
  offset,
  timestamp: 1_545_084_650_987,
  timestampType: 'CREATE_TIME',
  key: 'a2V5',
  value: 'UGFyaXMsMjEuNQ==',
  headers: [],
  ...more,
});
const event = (records: SelfManagedKafkaEvent['records']): SelfManagedKafkaEvent => ({
  eventSource: 'SelfManagedKafka',
  bootstrapServers: '127.0.0.1:9092',
  records,
});

describe('decodeKafkaEvent', () => {
  it('decodes keys, values, and headers with their signed bytes, in order', () => {
    const headers = [{ a: [104, 105] }, { a: [-61, -87] }, { b: [] }, { b: null }] as MSKRecord['headers'];
    const [partition] = decodeKafkaEvent(event({ 'input-3': [record(15, { headers })] }), 'input');
    expect(partition).toEqual({
      partition: 3,
      records: [
        {
          topic: 'input',
          partition: 3,
          offset: 15,
          timestamp: 1_545_084_650_987,
          key: Buffer.from('key'),
          value: Buffer.from('Paris,21.5'),
          headers: [
            ['a', Buffer.from('hi')],
            ['a', Buffer.from('é')],
            ['b', Buffer.alloc(0)],
            ['b', null],
          ],
        },
      ],
    });
  });

  it('tells a null from zero length', () => {
    const { key: _key, value: _value, ...bare } = record(1);
    const asNull = { ...record(2), key: null, value: null } as unknown as MSKRecord;
    const records = [bare as MSKRecord, asNull, record(3, { key: '', value: '' })];
    const [partition] = decodeKafkaEvent(event({ 'input-3': records }), 'input');
    expect(partition?.records.map(({ key, value }) => [key, value])).toEqual([
      [null, null],
      [null, null],
      [Buffer.alloc(0), Buffer.alloc(0)],
    ]);
  });

  it('takes any timestamp of 64 bits, as near as JSON has it, and one that is left out as none', () => {
    const text = (timestamp: string) =>
      `{"topic":"input","partition":3,"offset":1,"timestamp":${timestamp},"headers":[]}`;
    const timestampOf = (json: string) => {
      const [partition] = decodeKafkaEvent(event({ 'input-3': [JSON.parse(json)] }), 'input');
      return partition?.records[0]?.timestamp;
    };
    expect(
      ['9223372036854775807', '-9223372036854775808', '1795660207477000123', '-1'].map(text).map(timestampOf),
    ).toEqual([2 ** 63, -(2 ** 63), Number(1795660207477000123n), -1]);
    const { timestamp: _, ...bare } = record(1);
    expect(timestampOf(JSON.stringify(bare))).toBe(-1);
  });

  it('keeps partitions apart, and puts offsets in order without repeats', () => {
    const batch = decodeKafkaEvent(
      event({ 'input-3': [record(7), record(5), record(7)], 'input-0': [record(1, { partition: 0 })], 'input-1': [] }),
      'input',
    );
    expect(batch.map((part) => [part.partition, part.records.map(({ offset }) => offset), nextOffset(part)])).toEqual([
      [3, [5, 7], 8],
      [0, [1], 2],
    ]);
  });

  it('refuses records of another topic by name', () => {
    expect(() => decodeKafkaEvent(event({ 'other-0': [record(1, { topic: 'other' })] }), 'input')).toThrow(
      'A record of topic "other" was delivered; this function reads "input".',
    );
  });
});
