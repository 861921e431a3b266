import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REJECTION_CODES } from '../../lambdas/shared/reading.ts';
import { type DeployedPipeline, deployPipeline } from '../integration/pipeline/deployed-pipeline.ts';
import type { Sent } from '../integration/pipeline/ledger.ts';
import { keepInputForEver } from '../support/alter-topic.ts';
import { eventually } from '../support/eventually.ts';
import { makeFuzz } from './fuzz.ts';
import { replay } from './replay.ts';
import { toMessage } from './traffic.ts';
import { judge } from './verdict.ts';
import { readWritten } from './written.ts';

const SEED = 1;
const COUNT = 5_000;
const PARTITIONS = 3;
const SETTLED_MS = 60_000;
/** The client garbles timestamps of one send that are further apart, and brokers take 1 MiB at once. */
const SEND_RANGE_MS = 2n ** 31n;
const SEND_BYTES = 500_000;

/** Ahead of the clock when it is sent, and still too far when it is read; no longer when it is read again. */
const AHEAD_MS = 90_000;
const ALLOWED_AHEAD_MS = 60_000;

let pipeline: DeployedPipeline;
let ahead: Sent;

beforeAll(async () => {
  pipeline = await deployPipeline(PARTITIONS);
  await keepInputForEver(pipeline.bootstrapServers);
}, 90_000);

afterAll(async () => {
  await pipeline?.stop();
}, 30_000);

/** In their order, cut where one send cannot hold them together. */
async function send(records: readonly Sent[]): Promise<void> {
  const producer = pipeline.producer({ idempotent: true });
  for (let start = 0; start < records.length; ) {
    const first = records[start]?.timestamp ?? 0n;
    let [end, bytes] = [start, 0];
    for (let next = records[end]; next !== undefined; next = records[end]) {
      const apart = (next.timestamp ?? 0n) - first;
      bytes += next.value?.length ?? 0;
      if (end > start && (apart <= -SEND_RANGE_MS || apart >= SEND_RANGE_MS || bytes > SEND_BYTES)) {
        break;
      }
      end++;
    }
    await producer.send({
      messages: records.slice(start, end).map((record, index) => toMessage(record, start + index)),
    });
    start = end;
  }
  await producer.close();
}

describe('bad input', () => {
  it('is counted or in the dead letters byte for byte, and stops nothing', async () => {
    const now = Date.now();
    const value = Buffer.from('Oslo,1');
    ahead = { topic: 'input', partition: 0, timestamp: BigInt(now + AHEAD_MS), value, code: 'TIMESTAMP_IN_FUTURE' };
    const records = [ahead, ...makeFuzz(SEED, COUNT, PARTITIONS, now)];
    const trigger = await pipeline.startTrigger();
    await send(records);
    const written = await readWritten(pipeline, records, PARTITIONS);
    expect(written).toHaveLength(COUNT + 1);
    const rejected = Map.groupBy(records, (record) => ('code' in record ? record.code : 'usable'));
    // The fuzz reaches every rule of the contract.
    expect([...rejected.keys()].toSorted()).toEqual([...REJECTION_CODES, 'usable'].toSorted());
    await eventually(SETTLED_MS, async () => {
      expect(await judge(pipeline, written)).toEqual({ lost: 0, countedTwice: 0, wrong: [] });
      expect(await pipeline.backlog()).toBe(0);
    });
    await trigger.stop();
    expect(await readFile(pipeline.triggerLog, 'utf8')).not.toMatch(/failed \(attempt|GAVE UP/);
  }, 120_000);

  it('is not judged anew by a replay, though the clock has moved on', async () => {
    await delay(Math.max(Number(ahead.timestamp) - ALLOWED_AHEAD_MS - Date.now(), 0));
    expect(await replay(pipeline)).toEqual([]);
  }, 120_000);
});
