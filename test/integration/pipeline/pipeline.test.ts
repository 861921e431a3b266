import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Service } from '../../../local/process.ts';
import { eventually } from '../../support/eventually.ts';
import { type DeployedPipeline, deployPipeline } from './deployed-pipeline.ts';
import { expectExactlyOnce, headerOf, sendRecords, tables } from './exactly-once.ts';
import { expectationsOf, makeRecords, type Sent } from './ledger.ts';

const PARTITIONS = 3;
/** The contract's bound: results are final this long after the last record, also when no more input comes. */
const SETTLED_MS = 10_000;

let pipeline: DeployedPipeline;
let trigger: Service;
const sent: Sent[] = [];

beforeAll(async () => {
  pipeline = await deployPipeline(PARTITIONS);
  trigger = await pipeline.startTrigger();
}, 90_000);

afterAll(async () => {
  await pipeline?.stop();
});

async function send(records: readonly Sent[]): Promise<void> {
  await sendRecords(pipeline, records);
  sent.push(...records);
}

const expectAllCounted = () => expectExactlyOnce(pipeline, sent);

describe('the pipeline', () => {
  it('is right within seconds of the last record, its last windows included', async () => {
    await send(makeRecords(1, 4_000, PARTITIONS, Date.now() - 40_000));
    await eventually(SETTLED_MS, expectAllCounted);
  }, 40_000);

  it('publishes each window once when nothing fails', async () => {
    const published = await pipeline.readTopic('output_max');
    expect(published).toHaveLength(new Set(published.map(({ key }) => String(key))).size);
    for (const record of published) {
      const start = Date.parse(String(record.key));
      expect(record.timestamp).toBe(BigInt(start + 4_999));
      expect(record.headers.map(([name, value]) => [String(name), String(value)])).toEqual([
        ['window-start', new Date(start).toISOString()],
        ['window-end', new Date(start + 5_000).toISOString()],
        ['revision', '1'],
      ]);
    }
  });

  it('counts committed transactions and nothing of aborted ones', async () => {
    const producer = pipeline.producer({
      // The client cannot take an id up again that the broker knows.
      transactionalId: randomUUID(),
      idempotent: true,
    });
    const records = makeRecords(2, 400, PARTITIONS, Date.now() - 4_000);
    for (const [turn, start] of [0, 100, 200, 300].entries()) {
      const transaction = await producer.beginTransaction();
      await transaction.send({ messages: records.slice(start, start + 100) as never });
      if (turn % 2 === 0) {
        await transaction.commit();
        sent.push(...records.slice(start, start + 100));
      } else {
        await transaction.abort();
      }
    }
    await producer.close();
    await eventually(SETTLED_MS, expectAllCounted);
  }, 40_000);

  it('corrects a published window that a late reading raises, under the next revision', async () => {
    const [window] = [...expectationsOf(sent).maxima.keys()].toSorted();
    const late = {
      topic: 'input',
      partition: 0,
      timestamp: BigInt(Date.parse(window ?? '')),
      value: Buffer.from('Oslo,100'),
    };
    await send([{ ...late, city: 'Oslo', microDegrees: 100_000_000 }]);
    await eventually(SETTLED_MS, expectAllCounted);
    const published = (await pipeline.readTopic('output_max')).filter(({ key }) => String(key) === window);
    expect(published.map((record) => headerOf(record, 'revision'))).toEqual(['1', '2']);
  }, 30_000);

  it('loses nothing and counts nothing twice while its trigger is killed again and again', async () => {
    for (let round = 0; round < 3; round++) {
      const sending = send(makeRecords(10 + round, 3_000, PARTITIONS, Date.now() - 30_000));
      // At a moment that differs from round to round: within the batching window, an invocation or a commit.
      await delay(300 + round * 450);
      process.kill(trigger.pid, 'SIGKILL');
      await Promise.all([sending, trigger.exited]);
      trigger = await pipeline.startTrigger();
    }
    // The killed member's session has to run out before its partitions are served again.
    await eventually(SETTLED_MS + 10_000, expectAllCounted);
  }, 90_000);

  it('changes nothing when everything is read again from the beginning', async () => {
    const topics = ['output_avg', 'output_max', 'input_dead_letter'];
    const before = await tables(pipeline);
    await trigger.stop();
    const published = await Promise.all(topics.map((topic) => pipeline.readTopic(topic)));
    await eventually(10_000, () => pipeline.resetConsumerGroups());
    trigger = await pipeline.startTrigger();
    // Once a new reading has come through, everything before it has been read again.
    const [fresh] = makeRecords(99, 1, 1, Date.now());
    await send(Array.from({ length: PARTITIONS }, (_, partition) => ({ ...fresh, partition }) as Sent));
    await eventually(SETTLED_MS, expectAllCounted);
    const windows = (await tables(pipeline)).maxima;
    for (const [window, maximum] of before.maxima) {
      expect(windows.get(window)).toEqual(maximum);
    }
    const again = await Promise.all(topics.map((topic) => pipeline.readTopic(topic)));
    // One window, and no dead letter, came with the new reading. Averages may come again, as they are.
    expect(again[2]).toHaveLength(published[2]?.length ?? 0);
    expect(again[1]).toHaveLength((published[1]?.length ?? 0) + 1);
  }, 60_000);
});
