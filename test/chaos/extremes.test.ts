import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommittedRecord } from '../../lambdas/shared/kafka/committed-records.ts';
import { REJECTION_CODES } from '../../lambdas/shared/reading.ts';
import { type DeployedPipeline, deployPipeline } from '../integration/pipeline/deployed-pipeline.ts';
import { alterTopic, keepInputForEver } from '../support/alter-topic.ts';
import { eventually } from '../support/eventually.ts';
import { RawProducer } from '../support/raw-producer.ts';
import { recordBatch } from '../support/record-batch.ts';
import { batchesOf, type Extreme, ledgerEntry, makeExtremes } from './extremes.ts';
import { judge } from './verdict.ts';
import { headerOf, type Written } from './written.ts';

const SEED = 1;
const COUNT = 1_000;
const PARTITIONS = 3;
const SETTLED_MS = 90_000;
const INVALID_RECORD = 87;
/** What dead letters have to do with in the end: some records are larger. */
const SMALL_BYTES = 20_000;
const HOUR_MS = 3_600_000;

let pipeline: DeployedPipeline;
let raw: RawProducer;

beforeAll(async () => {
  pipeline = await deployPipeline(PARTITIONS);
  await keepInputForEver(pipeline.bootstrapServers);
  raw = await RawProducer.connect(pipeline.bootstrapServers);
}, 90_000);

afterAll(async () => {
  raw?.close();
  await pipeline?.stop();
}, 30_000);

/** Writes the batches, every other one compressed, and tells where each record is. */
async function write(batches: readonly (readonly Extreme[])[], now: number): Promise<readonly Written[]> {
  const written: Written[] = [];
  for (const [index, batch] of batches.entries()) {
    const partition = batch[0]?.partition ?? 0;
    const first = await raw.produce('input', partition, recordBatch(batch, { gzip: index % 2 === 1 }));
    for (const [position, record] of batch.entries()) {
      const sent = ledgerEntry(record, now);
      const place = `${partition}@${first + BigInt(position)}`;
      written.push({ sent, id: written.length, headers: sent.headers ?? [], place });
    }
  }
  return written;
}

/** Nothing is lost, nothing is counted twice, nothing is put aside twice, nothing stands still. */
async function expectSettled(written: readonly Written[]): Promise<void> {
  await eventually(SETTLED_MS, async () => {
    expect(await judge(pipeline, written)).toEqual({ lost: 0, countedTwice: 0, wrong: [] });
    expect(await pipeline.backlog()).toBe(0);
  });
  const rejected = written.filter(({ sent }) => 'code' in sent);
  expect(await pipeline.readTopic('input_dead_letter')).toHaveLength(rejected.length);
  expect(await readFile(pipeline.triggerLog, 'utf8')).not.toMatch(/failed \(attempt|GAVE UP/);
}

const placeOf = (letter: CommittedRecord) =>
  `${headerOf(letter, 'source-partition')}@${headerOf(letter, 'source-offset')}`;

/**
 * What is not as it has to be: a part that is neither the record's nor named as left out, or is left out without need.
 */
function differences({ sent, headers, place }: Written, letter: CommittedRecord | undefined, now: number): string[] {
  const leftOut = headerOf(letter ?? { headers: [] }, 'error-left-out')?.split(',') ?? [];
  const own = letter?.headers.findLastIndex(([name]) => String(name) === 'error-code') ?? 0;
  const bytes = (all: readonly (Buffer | null | undefined)[]) => all.reduce((sum, one) => sum + (one?.length ?? 0), 0);
  const names = headers.map(([name, content]) => [Buffer.from(String(name)), content] as const);
  const same = {
    timestamp: letter?.timestamp === BigInt(Number(sent.timestamp)),
    headers: own === headers.length && bytes(names.flat()) === bytes(letter?.headers.slice(0, own).flat() ?? []),
    key: letter?.key?.toString('hex') === sent.key?.toString('hex'),
    value: letter?.value?.toString('hex') === sent.value?.toString('hex'),
  };
  const isLarge = bytes([sent.key, sent.value, ...names.flat()]) + 2 * headers.length > SMALL_BYTES - 1_000;
  // The broker's own difference to the lowest times is above 64 bits, and wraps around to one in the future.
  const isFar = Number(sent.timestamp) > now + HOUR_MS || Number(sent.timestamp) < now - 2 ** 63;
  const needed = { timestamp: isFar, headers: isLarge, key: isLarge, value: isLarge };
  return (['timestamp', 'headers', 'key', 'value'] as const)
    .filter((part) => (leftOut.includes(part) ? !needed[part] : !same[part]))
    .map((part) => `${part} of ${place}, stamped ${sent.timestamp}`);
}

describe('records as only the protocol can write them', () => {
  const all: Written[] = [];

  it('stop nothing if their timestamp is the highest that there is', async () => {
    await pipeline.startTrigger();
    const now = Date.now();
    const record = { partition: 0, key: null, value: Buffer.from('X,7'), headers: [] };
    const times = [BigInt(now), 2n ** 63n - 1n, BigInt(now), -1n, BigInt(now)];
    all.push(
      ...(await write(
        times.map((timestamp) => [{ ...record, timestamp }]),
        now,
      )),
    );
    expect(all.map(({ sent }) => ('code' in sent ? sent.code : sent.city))).toEqual([
      ...['X', 'TIMESTAMP_IN_FUTURE', 'X', 'NO_TIMESTAMP', 'X'],
    ]);
    await expectSettled(all);
  }, 120_000);

  it('are counted or in the dead letters once, whatever their timestamp, headers, key and size are', async () => {
    const now = Date.now();
    const records = makeExtremes(SEED, COUNT, PARTITIONS, now);
    all.push(...(await write(batchesOf(records, SEED), now)));
    const met = new Set(all.map(({ sent }) => ('code' in sent ? sent.code : 'usable')));
    expect([...met].toSorted()).toEqual([...REJECTION_CODES, 'usable'].toSorted());
    await expectSettled(all);
  }, 150_000);

  it('are in the dead letters once as far as their topic takes them, if it takes little', async () => {
    await alterTopic(pipeline.bootstrapServers, 'input_dead_letter', {
      'max.message.bytes': String(SMALL_BYTES),
      'message.timestamp.after.max.ms': String(HOUR_MS),
    });
    const [now, before] = [Date.now(), (await pipeline.readTopic('input_dead_letter')).length];
    const written = await write(batchesOf(makeExtremes(SEED + 1, COUNT / 4, PARTITIONS, now), SEED), now);
    const rejected = written.filter(({ sent }) => 'code' in sent);
    await eventually(SETTLED_MS, async () => expect(await pipeline.backlog()).toBe(0));
    const letters = (await pipeline.readTopic('input_dead_letter')).slice(before);
    expect(letters.map(placeOf).toSorted()).toEqual(rejected.map(({ place }) => place).toSorted());
    const byPlace = new Map(letters.map((letter) => [placeOf(letter), letter]));
    expect(rejected.flatMap((one) => differences(one, byPlace.get(one.place), now))).toEqual([]);
    expect(await readFile(pipeline.triggerLog, 'utf8')).not.toMatch(/failed \(attempt|GAVE UP/);
  }, 150_000);

  it('have no header without a name: no broker takes one', async () => {
    const record = { timestamp: 0n, key: null, value: null, headers: [[null, Buffer.from('x')]] as const };
    await expect(raw.produce('input', 0, recordBatch([record]))).rejects.toMatchObject({ code: INVALID_RECORD });
  });
});
