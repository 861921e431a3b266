import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { TOPICS } from '../../../lambdas/shared/topics.ts';
import type { Finding } from '../../../local/commands/doctor/finding.ts';
import type { Service } from '../../../local/process.ts';
import { eventually } from '../../support/eventually.ts';
import { deployFaultyPipeline, type FaultyPipeline } from './faulty-pipeline.ts';
import { runCommand } from './run-command.ts';

const SETTLED_MS = 30_000;
/** The alarm about lag goes off at five minutes' worth of one reading a second. */
const TOLERATED_LAG = 300;

let pipeline: FaultyPipeline;
let trigger: Service;

beforeAll(async () => {
  pipeline = await deployFaultyPipeline({ schedule: 'on', recordsPerSecond: '1' });
  [trigger] = await Promise.all([pipeline.startTrigger(), pipeline.startMetrics()]);
});

afterAll(() => pipeline?.stop());

const run = (...args: string[]) =>
  runCommand('doctor', ['--endpoint', pipeline.emulator.endpoint, ...args], {
    KAFKA_BOOTSTRAP_SERVERS: '',
    AWS_REGION: 'us-east-1',
  });

describe('the doctor, on an emulator,', () => {
  it('finds a pipeline that runs well, and says what it can not measure there', async () => {
    await pipeline.sendReadings(10);
    const report = await eventually(SETTLED_MS, async () => {
      const found = await pipeline.look();
      expect(found.unwell).toEqual([]);
      expect(found.find('results', 'windows')?.status).toBe('ok');
      expect(found.find('rejected', 'readings')?.status).toBe('ok');
      expect(found.find('lag', 'window-maxima')?.values).toMatchObject({ records: 0 });
      return found;
    });
    const notMeasured = report.findings.filter(({ status }) => status === 'not-measured');
    expect(notMeasured.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['ttl', 'recovery', 'recursion', 'concurrency', 'alarms']),
    );
    expect(report.find('trigger', 'city-averages')?.values).toMatchObject({ members: 1 });
    expect(report.find('topic', TOPICS.input)?.status).toBe('ok');
    expect(report.find('progress', 'city-averages')?.status).toBe('ok');
  }, 60_000);

  it('prints lines for people, without colors where there is no terminal', async () => {
    const { code, stdout } = await run('--stack', pipeline.stackName);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toContain(`Stack ${pipeline.stackName}, at ${pipeline.emulator.endpoint} (MiniStack`);
    expect(lines.at(-1)).toMatch(/^\d+ well · 0 warnings · 0 wrong · \d+ not measured here$/);
    expect(lines).toContainEqual(expect.stringMatching(/^✔ trigger window-closer +Enabled/));
    expect(stdout).not.toContain('\u001b');
  });

  it('finds a timer among the dead letters', async () => {
    await pipeline.putDeadLetter();
    const report = await pipeline.look();
    expect(report.unwell).toEqual(['dead-letters timers fault']);
    expect(report.find('dead-letters', 'timers')).toMatchObject({
      found: '1 message',
      advice: { see: 'docs/runbook.md#timers-in-the-dead-letter-queue' },
    });
    const { code, stdout } = await run('--stack', pipeline.stackName, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, counts: { fault: 1, unknown: 0 } });
  });

  it('finds readings that are rejected', async () => {
    await pipeline.sendReadings(200, 'Paris;21.5');
    await eventually(SETTLED_MS, async () => {
      expect((await pipeline.look()).unwell).toContain('rejected readings fault');
    });
  }, 60_000);

  it('finds triggers that are switched off: that of the queue, and one of Kafka, which the poller does not see', async () => {
    const { WindowCloserFunction, CityAveragesFunction } = pipeline.outputs;
    await pipeline.switchTrigger(WindowCloserFunction, false);
    await pipeline.switchTrigger(CityAveragesFunction, false);
    const { unwell } = await pipeline.look();
    expect(unwell).toEqual(expect.arrayContaining(['trigger window-closer fault', 'trigger city-averages fault']));
    await pipeline.switchTrigger(WindowCloserFunction, true);
    await pipeline.switchTrigger(CityAveragesFunction, true);
  });

  it('finds time to live that was switched off', async () => {
    await pipeline.switchTimeToLiveOff();
    expect((await pipeline.look()).unwell).toContain('ttl WindowMaxima fault');
  });

  it('finds topics with other settings, and one that is missing', async () => {
    await pipeline.setTopic(TOPICS.input, 'retention.ms', '3600000');
    await pipeline.setTopic(TOPICS.averages, 'cleanup.policy', 'delete');
    await pipeline.deleteTopic(TOPICS.deadLetters);
    const report = await pipeline.look();
    expect(report.find('topic', TOPICS.input)?.found).toBe('retention.ms is 3600000, not 604800000');
    expect(report.find('topic', TOPICS.averages)?.found).toBe('cleanup.policy is delete, not compact');
    expect(report.find('topic', TOPICS.deadLetters)).toMatchObject({ status: 'fault', found: 'it is not there' });
    expect(report.find('topic', TOPICS.maxima)?.status).toBe('ok');
  });

  it('finds a poller that is gone, and the lag that grows behind it', async () => {
    await trigger.stop();
    await pipeline.sendReadings(TOLERATED_LAG + 1);
    const report = await pipeline.look();
    expect(report.unwell).toEqual(
      expect.arrayContaining([
        'trigger city-averages fault',
        'trigger window-maxima fault',
        'lag city-averages fault',
        'lag window-maxima fault',
      ]),
    );
    expect(report.find('trigger', 'city-averages')).toMatchObject({ values: { members: 0 } });
    trigger = await pipeline.startTrigger();
    await eventually(SETTLED_MS, async () => {
      expect((await pipeline.look()).find('lag', 'city-averages')?.status).toBe('ok');
    });
  }, 60_000);

  it('finds an alarm, and one that somebody has deleted', async () => {
    await pipeline.raiseAlarm('missed-minutes');
    await pipeline.deleteAlarm('windows-late');
    const report = await pipeline.look();
    expect(report.find('alarm', 'missed-minutes')).toMatchObject({
      status: 'fault',
      advice: { see: 'docs/runbook.md#minutes-that-the-generator-lost' },
    });
    expect(report.find('alarms', 'missing')?.found).toBe(`${pipeline.stackName}-windows-late is not there`);
  });

  it('finds a schedule that was switched off', async () => {
    await pipeline.switchScheduleOff();
    expect((await pipeline.look()).unwell).toContain('generator schedule fault');
  });

  it('finds progress beyond the end of a topic, which was made anew', async () => {
    await pipeline.advanceProgress('window-maxima', 1_000_000);
    const { unwell } = await pipeline.look();
    expect(unwell).toContain('progress window-maxima fault');
    expect(unwell).not.toContain('progress city-averages fault');
  });

  it('finds a function that is switched off', async () => {
    await pipeline.switchFunctionOff(pipeline.outputs.WindowMaximaFunction);
    expect((await pipeline.look()).unwell).toContain('function window-maxima fault');
  });

  it('finds a table and a queue that are gone', async () => {
    await pipeline.deleteTable(pipeline.outputs.PartitionProgressTable);
    await pipeline.deleteQueue('GeneratorFailedMinutesQueue');
    const { unwell } = await pipeline.look();
    expect(unwell).toEqual(
      expect.arrayContaining(['table PartitionProgress fault', 'dead-letters failed-minutes fault']),
    );
  });

  it('does not mind a Kafka that it does not reach, when it was told to look there', async () => {
    const report = await pipeline.look('127.0.0.1:1');
    expect(report.find('kafka', 'brokers')?.status).toBe('not-measured');
    expect(report.findings.filter(({ check }) => check === 'topic')).toEqual([]);
  });
});

describe('the doctor, where there is nothing to look at,', () => {
  test('says so of a stack that is not there, and of one of something else', async () => {
    const none = await run('--stack', 'Nowhere');
    expect(none.code).toBe(1);
    expect(none.stdout).toContain('✖ stack Nowhere  there is no such stack');
    const other = await run('--stack', 'CDKToolkit');
    expect(other.code).toBe(1);
    expect(other.stdout).toMatch(/✖ stack outputs +it has no output CityStatsTable/);
  });

  test('says so of an endpoint where nothing answers', async () => {
    const { code, stdout } = await run('--endpoint', 'http://127.0.0.1:1', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, findings: [{ check: 'endpoint', status: 'fault' }] });
  });

  test('ends with 2 when the command line is wrong', async () => {
    expect(await run('--fast')).toMatchObject({ code: 2, stdout: '' });
    expect(await run('--before', '-c', 'partitions=0')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('partitions must be a whole number from 1'),
    });
  });
});

test('the doctor looks at the account of an emulator before the first deployment', async () => {
  const external = ['kafka=external', `bootstrapServers=${pipeline.bootstrapServers}`, 'stackName=Next'];
  const { code, stdout } = await run('--before', '--json', ...external.flatMap((setting) => ['-c', setting]));
  const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
  const status = (check: string, subject: string) =>
    findings.find((one) => one.check === check && one.subject === subject)?.status;
  expect(status('account', 'bootstrap')).toBe('ok');
  expect(status('stack', 'Next')).toBe('ok');
  expect(status('kafka', 'brokers')).toBe('ok');
  // As left by the tests above.
  expect(status('topic', TOPICS.deadLetters)).toBe('fault');
  expect(code).toBe(1);
});
