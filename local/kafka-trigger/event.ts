import type { CommittedRecord } from '../../lambdas/shared/kafka/committed-records.ts';
import type { EventSource } from './trigger.ts';

/** The text before the first record of an event and after the last, UTF-8 of one byte a character. */
export interface Envelope {
  readonly head: string;
  readonly tail: string;
}

/**
 * The event's JSON without its records (https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html and with-msk.html).
 *
 * @param bootstrapServers `host:port` each
 */
export function eventEnvelope(source: EventSource, bootstrapServers: readonly string[]): Envelope {
  const fields = {
    ...(source.kind === 'msk'
      ? { eventSource: 'aws:kafka', eventSourceArn: source.arn }
      : { eventSource: 'SelfManagedKafka' }),
    bootstrapServers: bootstrapServers.join(','),
  };
  return { head: `${JSON.stringify(fields).slice(0, -1)},"records":{`, tail: '}}' };
}

/**
 * One record's JSON. Null keys and values are left out and zero-length ones are "": AWS doesn't say, its Go library reads it so.
 * Built by hand, because JSON.stringify of an object takes about twice as long and batches have 10,000 of them.
 */
export function recordJson(topic: string, partition: number, record: CommittedRecord): string {
  // The characters of a topic's name need no escape in JSON.
  const place = `{"topic":"${topic}","partition":${partition},"offset":${record.offset}`;
  const time = `,"timestamp":${record.timestamp},"timestampType":"${record.timestampType}"`;
  const key = record.key === null ? '' : `,"key":"${record.key.toString('base64')}"`;
  const value = record.value === null ? '' : `,"value":"${record.value.toString('base64')}"`;
  return `${place}${time}${key}${value},"headers":[${record.headers.map(headerJson).join(',')}]}`;
}

/** Bytes are signed, as Lambda's own poller (a Java program) writes them. AWS doesn't say what becomes of a null; nothing is lost so. */
function headerJson([name, value]: CommittedRecord['headers'][number]): string {
  const bytes = value === null ? 'null' : `[${new Int8Array(value.buffer, value.byteOffset, value.length).join(',')}]`;
  return `{${JSON.stringify(name?.toString() ?? '')}:${bytes}}`;
}
