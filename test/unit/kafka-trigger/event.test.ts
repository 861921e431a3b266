import { describe, expect, test } from '@jest/globals';
import type { MSKEvent, SelfManagedKafkaEvent } from 'aws-lambda';
import type { CommittedRecord } from '../../../lambdas/shared/kafka/committed-records.ts';
import { BatchBuilder } from '../../../local/kafka-trigger/batch.ts';
import { eventEnvelope, recordJson } from '../../../local/kafka-trigger/event.ts';
import type { EventSource } from '../../../local/kafka-trigger/trigger.ts';

const SERVERS = ['b-1.example:9092', 'b-2.example:9092'];
const SELF_MANAGED: EventSource = { kind: 'self-managed', bootstrapServers: SERVERS };
const MSK: EventSource = { kind: 'msk', arn: 'arn:aws:kafka:us-east-1:123456789012:cluster/temperatures/751d' };

function record(fields: Partial<CommittedRecord>): CommittedRecord {
  const common = { offset: 15n, timestamp: 1545084650987n, timestampType: 'CREATE_TIME' as const };
  return { ...common, key: null, value: Buffer.from('Hello, this is a test.'), headers: [], ...fields };
}

function eventOf(source: EventSource, records: readonly [partition: number, record: CommittedRecord][]): string {
  const batch = new BatchBuilder('mytopic', eventEnvelope(source, SERVERS));
  for (const [partition, record] of records) {
    const json = recordJson('mytopic', partition, record);
    batch.add(partition, record.offset, json, Buffer.byteLength(json));
  }
  return batch.payload().toString();
}

describe('the event', () => {
  test("is AWS's documented one of a self-managed Kafka", () => {
    const headers = [[Buffer.from('headerKey'), Buffer.from('headerValue')]] as const;
    const event: SelfManagedKafkaEvent = JSON.parse(
      eventOf(SELF_MANAGED, [
        [0, record({ key: Buffer.from('abc'), headers })],
        [11, record({ offset: 16n, timestampType: 'LOG_APPEND_TIME', key: Buffer.from('abc') })],
      ]),
    );
    const expected: SelfManagedKafkaEvent = {
      eventSource: 'SelfManagedKafka',
      bootstrapServers: 'b-1.example:9092,b-2.example:9092',
      records: {
        'mytopic-0': [
          {
            topic: 'mytopic',
            partition: 0,
            offset: 15,
            timestamp: 1545084650987,
            timestampType: 'CREATE_TIME',
            key: 'YWJj',
            value: 'SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==',
            headers: [{ headerKey: [104, 101, 97, 100, 101, 114, 86, 97, 108, 117, 101] }],
          },
        ],
        'mytopic-11': [
          {
            topic: 'mytopic',
            partition: 11,
            offset: 16,
            timestamp: 1545084650987,
            timestampType: 'LOG_APPEND_TIME',
            key: 'YWJj',
            value: 'SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==',
            headers: [],
          },
        ],
      },
    };
    expect(event).toEqual(expected);
  });

  test('has timestamps of 64 bits in their own digits, as a Java program writes them', () => {
    const timestamps = [1795660207477000123n, 2n ** 63n - 1n, -(2n ** 63n), -1n];
    const texts = timestamps.map((timestamp) => recordJson('t', 0, record({ timestamp })));
    expect(texts.map((text) => /"timestamp":(-?\d+),/.exec(text)?.[1])).toEqual([
      '1795660207477000123',
      '9223372036854775807',
      '-9223372036854775808',
      '-1',
    ]);
  });

  test('names the cluster where it is one of MSK', () => {
    const event: MSKEvent = JSON.parse(eventOf(MSK, [[0, record({})]]));
    expect(event).toMatchObject({ eventSource: 'aws:kafka', eventSourceArn: MSK.kind === 'msk' ? MSK.arn : '' });
  });

  test('leaves null keys and values out and keeps empty ones', () => {
    const [nulls, empties] = [record({ value: null }), record({ key: Buffer.alloc(0), value: Buffer.alloc(0) })];
    expect(JSON.parse(recordJson('t', 0, nulls))).not.toHaveProperty('key');
    expect(JSON.parse(recordJson('t', 0, nulls))).not.toHaveProperty('value');
    expect(JSON.parse(recordJson('t', 0, empties))).toMatchObject({ key: '', value: '' });
  });

  test('writes the bytes of headers signed, in order, with whatever names', () => {
    const bytes = Buffer.from([0, 127, 128, 255]);
    const headers = [
      [Buffer.from('é"\\'), bytes.subarray(1)],
      [Buffer.from('same'), Buffer.alloc(0)],
      [Buffer.from('same'), null],
    ] as const;
    expect(JSON.parse(recordJson('t', 0, record({ headers }))).headers).toEqual([
      { 'é"\\': [127, -128, -1] },
      { same: [] },
      { same: null },
    ]);
  });

  test('has this text', () => {
    const headers = [[Buffer.from('h'), Buffer.from([200])]] as const;
    expect(eventOf(SELF_MANAGED, [[0, record({ key: Buffer.from('k'), value: Buffer.from('v'), headers })]])).toBe(
      '{"eventSource":"SelfManagedKafka","bootstrapServers":"b-1.example:9092,b-2.example:9092","records":{"mytopic-0":[' +
        '{"topic":"mytopic","partition":0,"offset":15,"timestamp":1545084650987,"timestampType":"CREATE_TIME",' +
        '"key":"aw==","value":"dg==","headers":[{"h":[-56]}]}]}}',
    );
  });
});
