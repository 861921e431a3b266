import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Synth, synth } from '../support/synth.ts';

let directory: string;
let synths: readonly Synth[];
const assembly = (name: string) => join(directory, name);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'city-temperatures-app-'));
  synths = await Promise.all(['first', 'second'].map((name) => synth({}, assembly(name))));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** All files of an assembly, by their paths in it. The counters are the durations of this very run. */
async function files(name: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(assembly(name), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name !== 'performance-counters.json')
    .map(({ parentPath, name: file }) => join(parentPath, file))
    .sort();
  const contents = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  return new Map(paths.map((path, index) => [path.slice(assembly(name).length + 1), String(contents[index])]));
}

describe('the app, as the CDK CLI runs it', () => {
  it('synthesizes two stacks without a network', async () => {
    expect(synths.map(({ exitCode, stderr }) => (exitCode === 0 ? 0 : stderr))).toEqual([0, 0]);
    const templates = [...(await files('first')).keys()].filter((path) => path.endsWith('.template.json'));
    expect(templates).toEqual(['CityTemperatures-Kafka.template.json', 'CityTemperatures.template.json']);
  });

  it('synthesizes the same bytes again, bundled functions included', async () => {
    const [first, second] = [await files('first'), await files('second')];
    expect([...first.keys()].filter((path) => path.endsWith('index.mjs'))).toHaveLength(6);
    expect([...second.keys()]).toEqual([...first.keys()]);
    expect([...first].filter(([path, content]) => second.get(path) !== content).map(([path]) => path)).toEqual([]);
  });

  it.each([
    ['eu-west-1', { windowSeconds: 0 }, 'windowSeconds must be a whole number from 1 to 3600, not "0".'],
    [
      'eu-west-1',
      { kafka: 'external' },
      'bootstrapServers must be host:port or a comma-separated list of them, and it is missing.',
    ],
    [
      'cn-north-1',
      {},
      "This app is for AWS's commercial regions (partition aws), and cn-north-1 is in the partition aws-cn.",
    ],
    [
      'us-west-1',
      {},
      'availabilityZones must be the names of two availability zones of us-west-1, with commas, and it is missing.',
    ],
  ])('ends in %s with exit code 1 and one sentence for %j', async (region, context, sentence) => {
    expect(await synth(context, assembly('refused'), region)).toEqual({ exitCode: 1, stderr: `${sentence}\n` });
  });
});
