import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DeployedPipeline, deployPipeline } from '../integration/pipeline/deployed-pipeline.ts';
import { type ChaosReport, PARTITIONS, runChaos } from './chaos.ts';
import { replay } from './replay.ts';
import { renderReport } from './report.ts';
import { forgetFences, forgetProgress } from './tampering.ts';
import { judge } from './verdict.ts';

const SEED = 1;
let pipeline: DeployedPipeline;
let report: ChaosReport;

beforeAll(async () => {
  pipeline = await deployPipeline(PARTITIONS);
}, 90_000);

afterAll(async () => {
  await pipeline?.stop();
}, 30_000);

describe('under faults of every kind', () => {
  it('the pipeline loses nothing, counts nothing twice and is right in the end', async () => {
    const options = { seed: SEED, recordsPerSecond: 700, durationMs: 30_000, calmMs: 8_000, progress: () => {} };
    report = await runChaos(pipeline, options);
    process.stdout.write(`${renderReport(report)}\n`);
    expect(report.verdict).toEqual({ lost: 0, countedTwice: 0, wrong: [] });
    expect(report.records).toBeGreaterThanOrEqual(20_000);
    expect(report.timersLeft).toBe(0);
  }, 180_000);

  it('each kind of fault was met', () => {
    expect(report.faults.missing).toEqual([]);
  });

  it('a replay from the beginning changes no table and publishes nothing', async () => {
    expect(await replay(pipeline)).toEqual([]);
  }, 90_000);

  it('without progress the fences alone keep the counts; without them the verdict is that records were counted twice', async () => {
    const { written } = report;
    await forgetProgress(pipeline);
    await replay(pipeline);
    expect(await judge(pipeline, written)).toEqual({ lost: 0, countedTwice: 0, wrong: [] });

    await forgetProgress(pipeline);
    await forgetFences(pipeline);
    await replay(pipeline);
    const usable = written.filter(({ sent }) => 'city' in sent).length;
    expect(await judge(pipeline, written)).toMatchObject({ lost: 0, countedTwice: usable });
  }, 90_000);
});
