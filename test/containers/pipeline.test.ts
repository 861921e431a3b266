import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { externalAddresses } from '../../local/backend/external-addresses.ts';
import { Deployment } from '../../local/run/deployment.ts';
import { jsonLines, runCommand } from '../integration/commands/run-command.ts';
import { eventually } from '../support/eventually.ts';

/** The trigger looks for its stack every 5 s, its first batch waits for a second, and a function's first start takes some. */
const SERVED_MS = 60_000;

const { aws, bootstrapServers, functionsBootstrapServers } = externalAddresses(process.env);
const environment = { ...aws.environment, KAFKA_BOOTSTRAP_SERVERS: bootstrapServers };
let directory: string;
let deployment: Deployment;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'city-temperatures-containers-'));
  deployment = new Deployment(aws.environment, directory, directory, new AbortController().signal);
  await deployment.bootstrap();
  await deployment.synthesize({
    kafka: 'external',
    bootstrapServers: functionsBootstrapServers,
    triggers: 'local',
    schedule: 'off',
  });
  await deployment.deploy();
});

afterAll(async () => {
  await deployment.destroy();
  await rm(directory, { recursive: true, force: true });
});

test("readings come out as averages and maxima, served by the trigger's container", async () => {
  await runCommand('produce', ['Paris,21.5', 'Paris,22.5', 'Oslo,-3'], environment);
  await eventually(SERVED_MS, async () => {
    const { stdout } = await runCommand('averages', ['--json'], environment);
    expect(jsonLines(stdout)).toEqual([
      expect.objectContaining({ city: 'Oslo', average: -3, count: 1 }),
      expect.objectContaining({ city: 'Paris', average: 22, count: 2 }),
    ]);
  });
  const { stdout } = await runCommand(
    'watch',
    ['output_max', '--from-beginning', '--limit', '1', '--json'],
    environment,
  );
  const [{ city, temperature }] = jsonLines(stdout);
  expect(city).toBe('Paris');
  // A window may have begun between the two.
  expect([21.5, 22.5]).toContain(temperature);
});
