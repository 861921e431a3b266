import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DeployedPipeline, deployPipeline } from '../integration/pipeline/deployed-pipeline.ts';
import { makeRecords, type Sent } from '../integration/pipeline/ledger.ts';
import { eventually } from '../support/eventually.ts';
import { replay } from './replay.ts';
import { toMessage } from './traffic.ts';
import { judge } from './verdict.ts';
import { headerOf, readWritten } from './written.ts';

const SEED = 1;
const HOUR_MS = 3_600_000;
const STEP_MS = 100;
const COUNT = HOUR_MS / STEP_MS;
const WINDOWS = HOUR_MS / 5_000;
const PARTITIONS = 4;
/** Small batches: the partitions advance in many steps, each at its own pace. */
const BATCHES = { batchSize: '500', batchSeconds: '0' };
/** Working off the backlog takes some seconds, the last timers that were put off up to half a minute more: a busy machine, twice that. */
const SETTLED_MS = 150_000;

let pipeline: DeployedPipeline;

beforeAll(async () => {
  pipeline = await deployPipeline(PARTITIONS, BATCHES);
}, 90_000);

afterAll(async () => {
  await pipeline?.stop();
}, 30_000);

/** The first partition has most of every minute, the second a tenth of it, the third begins late, the last ends early. */
function partitionOf(index: number): number {
  const part = index / COUNT;
  if (index % 10 === 0) {
    return 1;
  }
  if (part > 0.5 && index % 3 === 0) {
    return 2;
  }
  return part < 0.2 && index % 4 === 0 ? 3 : 0;
}

async function send(records: readonly Sent[]): Promise<void> {
  const producer = pipeline.producer({ idempotent: true });
  for (let start = 0; start < records.length; start += 500) {
    const messages = records.slice(start, start + 500).map((record, index) => toMessage(record, start + index));
    await producer.send({ messages });
  }
  await producer.close();
}

describe('a backlog of an hour, in order, in partitions that advance unevenly', () => {
  it('publishes each window once', async () => {
    const from = Math.floor((Date.now() - HOUR_MS - 60_000) / 5_000) * 5_000;
    const records = makeRecords(SEED, COUNT, PARTITIONS, from, STEP_MS).map((record, index) => ({
      ...record,
      partition: partitionOf(index),
    }));
    await send(records);
    const written = await readWritten(pipeline, records, PARTITIONS);
    const trigger = await pipeline.startTrigger();
    await eventually(SETTLED_MS, async () => {
      expect(await judge(pipeline, written)).toEqual({ lost: 0, countedTwice: 0, wrong: [] });
    });
    const published = await pipeline.readTopic('output_max');
    expect(published.filter((record) => headerOf(record, 'revision') !== '1').map(({ key }) => String(key))).toEqual(
      [],
    );
    expect(published).toHaveLength(WINDOWS);
    await trigger.stop();
    expect(await readFile(pipeline.triggerLog, 'utf8')).not.toMatch(/failed \(attempt/);
  }, 200_000);

  it('is not published again by a replay', async () => {
    expect(await replay(pipeline)).toEqual([]);
  }, 90_000);
});
