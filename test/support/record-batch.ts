import { gzipSync } from 'node:zlib';
import { crc32c } from '@platformatic/kafka';

/** A record as Kafka's protocol has it: anything that its fields can hold, also what no client would write. */
export interface ProtocolRecord {
  /** Any 64 bits. */
  readonly timestamp: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [name: Buffer | null, value: Buffer | null])[];
}

const GZIP = 1;
const NO_PRODUCER = { id: -1n, epoch: -1, sequence: -1 };

/** A batch of at least one record, written byte by byte: https://kafka.apache.org/documentation/#recordbatch */
export function recordBatch(records: readonly ProtocolRecord[], { gzip = false } = {}): Buffer {
  const timestamps = records.map(({ timestamp }) => timestamp);
  const [base = 0n] = timestamps;
  const written = Buffer.concat(records.map((record, index) => writeRecord(record, index, base)));
  const head = Buffer.alloc(40);
  head.writeInt16BE(gzip ? GZIP : 0, 0);
  head.writeInt32BE(records.length - 1, 2);
  head.writeBigInt64BE(base, 6);
  head.writeBigInt64BE(timestamps.toSorted((a, b) => (a < b ? -1 : 1)).at(-1) ?? base, 14);
  head.writeBigInt64BE(NO_PRODUCER.id, 22);
  head.writeInt16BE(NO_PRODUCER.epoch, 30);
  head.writeInt32BE(NO_PRODUCER.sequence, 32);
  head.writeInt32BE(records.length, 36);
  const checked = Buffer.concat([head, gzip ? gzipSync(written) : written]);
  const front = Buffer.alloc(21);
  front.writeBigInt64BE(0n, 0);
  // All that follows the length.
  front.writeInt32BE(front.length - 12 + checked.length, 8);
  front.writeInt32BE(-1, 12);
  front.writeInt8(2, 16);
  front.writeUInt32BE(crc32c(checked), 17);
  return Buffer.concat([front, checked]);
}

function writeRecord({ timestamp, key, value, headers }: ProtocolRecord, offsetDelta: number, base: bigint): Buffer {
  const body = Buffer.concat([
    Buffer.from([0]),
    // As in Java, the difference wraps around.
    varint(BigInt.asIntN(64, timestamp - base)),
    varint(offsetDelta),
    ...field(key),
    ...field(value),
    varint(headers.length),
    ...headers.flatMap(([name, content]) => [...field(name), ...field(content)]),
  ]);
  return Buffer.concat([varint(body.length), body]);
}

const field = (bytes: Buffer | null) => (bytes === null ? [varint(-1)] : [varint(bytes.length), bytes]);

/** Zigzag, then seven bits a byte, the lowest first. */
function varint(value: number | bigint): Buffer {
  const signed = BigInt(value);
  let left = BigInt.asUintN(64, (signed << 1n) ^ (signed >> 63n));
  const bytes: number[] = [];
  for (; left > 0x7fn; left >>= 7n) {
    bytes.push(Number(left & 0x7fn) | 0x80);
  }
  return Buffer.from([...bytes, Number(left)]);
}
