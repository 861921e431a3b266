import { setTimeout as delay } from 'node:timers/promises';
import type { DeployedPipeline } from '../integration/pipeline/deployed-pipeline.ts';
import { makeRecords, type Sent, sequence } from '../integration/pipeline/ledger.ts';

export interface TrafficOptions {
  readonly seed: number;
  readonly partitions: number;
  readonly recordsPerSecond: number;
  readonly durationMs: number;
  /** Ends it before its time. */
  readonly signal: AbortSignal;
}

/** The header that says which entry of the ledger a record is. */
export const LEDGER_ID = 'ledger-id';

const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
const TICK_MS = 200;
const MAX_SEND = 1_000;

/**
 * Sends records at an even pace of event time until the duration is over, whatever happens to the broker meanwhile: what could not
 * be sent in time is sent later. Some come out of order, some late. Each is added to the ledger before it is sent.
 *
 * @returns how many records were sent in all
 */
export async function sendTraffic(
  pipeline: DeployedPipeline,
  ledger: Sent[],
  options: TrafficOptions,
): Promise<number> {
  const { seed, partitions, recordsPerSecond, durationMs, signal } = options;
  const random = sequence(seed);
  const stepMs = 1_000 / recordsPerSecond;
  const total = Math.floor((recordsPerSecond * durationMs) / 1_000);
  const start = Date.now();
  // A broker that is killed is back within ten seconds; until then a send is repeated under its sequence numbers, so it is written once.
  const producer = pipeline.producer({ idempotent: true, retries: 200, retryDelay: 250 });
  try {
    for (let sent = 0, turn = 0; sent < total && !signal.aborted; turn++) {
      const due = Math.min(total, Math.floor((Date.now() - start) / stepMs)) - sent;
      const records = makeRecords(random(2 ** 31), Math.min(due, MAX_SEND), partitions, start + sent * stepMs, stepMs);
      if (records.length > 0) {
        const disordered = records.map((record) => displace(record, random));
        const messages = disordered.map((record, index) => toMessage(record, ledger.length + index));
        ledger.push(...disordered);
        await producer.send({ messages, compression: CODECS[turn % CODECS.length] ?? 'none' });
        sent += records.length;
      }
      await delay(due > MAX_SEND ? 0 : TICK_MS);
    }
    return ledger.length;
  } finally {
    await producer.close();
  }
}

/** One in ten readings comes up to 3 s after newer ones, one in a hundred up to a minute. */
function displace(record: Sent, random: (limit: number) => number): Sent {
  const late = [random(10) === 0 ? random(3_000) : 0, random(100) === 0 ? random(60_000) : 0];
  return 'code' in record ? record : { ...record, timestamp: (record.timestamp ?? 0n) - BigInt(Math.max(...late)) };
}

/** The record with its number in the ledger as its first header. */
export function toMessage(record: Sent, id: number) {
  return { ...record, headers: new Map(headersOf(record, id)) } as never;
}

export function headersOf({ headers = [] }: Sent, id: number): readonly (readonly [Buffer, Buffer | null])[] {
  return [[Buffer.from(LEDGER_ID), Buffer.from(String(id))], ...headers];
}
