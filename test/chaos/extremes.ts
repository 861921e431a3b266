import { type Sent, sequence } from '../integration/pipeline/ledger.ts';
import type { ProtocolRecord } from '../support/record-batch.ts';
import { expectedOf } from './reference-parser.ts';

type Random = (limit: number) => number;

/** An extreme record, and the partition that it goes to. */
export type Extreme = ProtocolRecord & { readonly partition: number };

/** Kafka's default `max.message.bytes`, which counts a batch as a whole. */
const MAX_BATCH_BYTES = 1_048_588;
/** What a batch of one such record has besides its one long field. */
const EXACT_OVERHEAD = 72;
const NS_PER_MS = 1_000_000;
const INT64 = 2n ** 63n;
const YEAR_0 = BigInt(Date.parse('0000-01-01T00:00:00.000Z'));
const YEAR_9999 = BigInt(Date.parse('9999-12-31T23:59:59.999Z'));
/** The last moment of a JavaScript date. */
const LAST_DATE = 8_640_000_000_000_000n;

const EDGES: readonly bigint[] = [
  ...[INT64 - 1n, INT64 - 2n, INT64 - 512n, INT64 - 513n, INT64 - 1_024n, -INT64, 1n - INT64, 513n - INT64],
  ...[
    2n ** 53n - 1n,
    2n ** 53n,
    2n ** 53n + 1n,
    -(2n ** 53n) - 1n,
    LAST_DATE,
    LAST_DATE + 1n,
    -LAST_DATE,
    -LAST_DATE - 1n,
  ],
  ...[
    YEAR_9999,
    YEAR_9999 + 1n,
    YEAR_0,
    YEAR_0 - 1n,
    YEAR_0 + 1n,
    2n ** 31n,
    2n ** 32n,
    -(2n ** 31n),
    -(2n ** 31n) - 1n,
  ],
  ...[-1n, -1n, -1n, -2n, -3n, -4n, -5_000n, -5_001n, 0n, 1n, 4_999n, 5_000n],
];
const VALUES = [
  ...[
    'Oslo,1',
    'Oslo,-2.5',
    'Zürich,3',
    'Washington, D.C.,4',
    '東京,5',
    ' Bern , 6 ',
    'Oslo',
    'Oslo;1,5',
    'Oslo,x',
    '',
  ],
  ...['Oslo,101', 'Os\u200blo,1', 'Paris,21,5', ',1'],
];
const NAMES = ['', 'a', 'a', 'error-code', 'error-left-out', 'source-offset', '__proto__', 'é"\\', '\u0000', '🌡'].map(
  (name) => Buffer.from(name),
);
const NOT_UTF8 = [Buffer.of(0xff), Buffer.of(0xed, 0xa0, 0x80)];

const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)] as T;
const bytes = (random: Random, count: number) => Buffer.from(Array.from({ length: count }, () => random(256)));

/**
 * Any 64 bits, edges, usual mistakes of unit, and times that can be used. None is so near to the clock that it
 * decides.
 */
function timestamp(random: Random, now: number): bigint {
  switch (random(6)) {
    case 0:
      return BigInt.asIntN(64, (BigInt(random(2 ** 32)) << 32n) | BigInt(random(2 ** 32)));
    case 1:
      return pick(random, EDGES);
    case 2:
      return pick(random, [BigInt(now) * 1_000n, BigInt(now) * BigInt(NS_PER_MS), BigInt(now) / 1_000n]);
    case 3:
      return BigInt(Math.floor((random(2 ** 31) / 2 ** 31) * now));
    default:
      return BigInt(now - random(60_000));
  }
}

function headers(random: Random): ProtocolRecord['headers'] {
  const count = random(40) === 0 ? 1_000 + random(4_000) : random(5);
  return Array.from({ length: count }, () => [
    random(20) === 0 ? pick(random, NOT_UTF8) : pick(random, NAMES),
    pick(random, [null, Buffer.alloc(0), bytes(random, random(12))]),
  ]);
}

/** Each of them with a field that fills a batch to the broker's limit, or nearly. */
function large(now: number): readonly Omit<Extreme, 'partition'>[] {
  const plain = { timestamp: BigInt(now), key: null, value: Buffer.from('Oslo'), headers: [] };
  const long = Buffer.alloc(MAX_BATCH_BYTES - EXACT_OVERHEAD, 'x');
  const empty = Array.from({ length: 500_000 }, () => [Buffer.alloc(0), null] as const);
  return [
    { ...plain, value: long },
    { ...plain, value: null, key: long },
    { ...plain, value: null, headers: [[long.subarray(2), null]] },
    { ...plain, value: null, headers: [[Buffer.from('x'), Buffer.alloc(1_000_000, 0x80)]] },
    { ...plain, value: null, headers: empty },
    { ...plain, value: Buffer.from('Oslo,7'), key: long.subarray(100) },
    { ...plain, value: Buffer.from('Oslo,8'), headers: empty.slice(100) },
    { ...plain, timestamp: INT64 - 1n, value: Buffer.concat([Buffer.alloc(900_000, ' '), Buffer.from('Oslo,9')]) },
  ];
}

/** Records as only the protocol can write them. */
export function makeExtremes(seed: number, count: number, partitions: number, now: number): readonly Extreme[] {
  const random = sequence(seed);
  const small = Array.from({ length: count }, () => ({
    timestamp: timestamp(random, now),
    key: pick(random, [null, Buffer.alloc(0), bytes(random, random(30))]),
    value: random(20) === 0 ? null : random(10) === 0 ? bytes(random, random(40)) : Buffer.from(pick(random, VALUES)),
    headers: headers(random),
  }));
  return [...small, ...large(now)].map((record) => ({ ...record, partition: random(partitions) }));
}

/** What has to become of a record: its timestamp is the nearest number that JSON has. */
export function ledgerEntry({ partition, timestamp, key, value, headers }: Extreme, now: number): Sent {
  const named = headers.map(([name, content]) => [name ?? Buffer.alloc(0), content] as const);
  const expected = expectedOf(value, Number(timestamp), now);
  return { topic: 'input', partition, timestamp, key, value, headers: named, ...expected };
}

/** Cuts records into batches of one partition that a broker takes, several records each where there is room. */
export function batchesOf(records: readonly Extreme[], seed: number): readonly (readonly Extreme[])[] {
  const random = sequence(seed);
  return [...Map.groupBy(records, ({ partition }) => partition).values()].flatMap((all) => {
    const batches: Extreme[][] = [];
    let room = 0;
    for (const record of all) {
      const size = sizeOf(record);
      if (room < size || random(10) === 0) {
        batches.push([]);
        room = MAX_BATCH_BYTES / 2;
      }
      batches.at(-1)?.push(record);
      room -= size;
    }
    return batches;
  });
}

function sizeOf({ key, value, headers }: Extreme): number {
  const fields = headers.reduce((sum, [name, content]) => sum + 10 + (name?.length ?? 0) + (content?.length ?? 0), 0);
  return 40 + (key?.length ?? 0) + (value?.length ?? 0) + fields;
}
