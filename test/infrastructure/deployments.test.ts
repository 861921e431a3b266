import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { createStacks } from '../../lib/stacks.ts';
import { cfnLint } from '../support/cfn-lint/cfn-lint.ts';
import { FLAGS } from '../support/synth.ts';
import { EXTERNAL } from './synthesize.ts';

/** Every kind of deployment that the settings make. */
const DEPLOYMENTS: Readonly<Record<string, Record<string, unknown>>> = {
  msk: {},
  second: { stackName: 'Second' },
  cheap: {
    availabilityZones: 'us-east-1a,us-east-1b',
    endpointZones: 1,
    vpcCidr: '192.168.4.0/22',
    alarmEmails: 'ops@example.com',
    monthlyBudgetUsd: 30,
  },
  kept: { retain: 'state', availabilityZones: 'eu-west-1a,eu-west-1b', brokers: 4, partitions: 6 },
  external: EXTERNAL,
  private: {
    ...EXTERNAL,
    secretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:kafka-AbCdEf',
    secretKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/0f4ac8a8-7b1c-4d6e-9f27-2f6f3d7a9b10',
    vpcId: 'vpc-0a1b2c3d',
    subnetIds: 'subnet-0a1b2c3d,subnet-1a2b3c4d',
    securityGroupIds: 'sg-0a1b2c3d',
  },
  local: { ...EXTERNAL, triggers: 'local' },
};

let directory: string;
const assembly = (name: string) => join(directory, name);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'city-temperatures-synth-'));
  for (const [name, context] of Object.entries(DEPLOYMENTS)) {
    const app = new App({
      context: { ...FLAGS, ...context, 'aws:cdk:bundling-stacks': [] },
      outdir: assembly(name),
    });
    createStacks(app);
    app.synth();
  }
});

afterAll(() => rm(directory, { recursive: true, force: true }));

async function templates(name: string): Promise<string[]> {
  const found = (await readdir(assembly(name))).filter((file) => file.endsWith('.template.json'));
  return found.map((file) => join(assembly(name), file)).sort();
}

/** The names that a deployment gives to things itself. */
async function physicalNames(name: string): Promise<string[]> {
  const names: string[] = [];
  for (const path of await templates(name)) {
    const { Resources, Outputs = {} } = JSON.parse(await readFile(path, 'utf8'));
    for (const { Type, Properties = {} } of Object.values<{ Type: string; Properties?: object }>(Resources)) {
      // A topic's name is unique in its cluster, a policy's in its role; a metric's is its kind.
      const given = Object.entries(Properties)
        .filter(([property, value]) => /Name$/.test(property) && typeof value === 'string')
        .filter(([property]) => !['TopicName', 'PolicyName', 'MetricName'].includes(property));
      names.push(...given.map(([property, value]) => `${Type} ${property} ${value}`));
    }
    for (const { Export } of Object.values<{ Export?: { Name: string } }>(Outputs)) {
      names.push(...(Export === undefined ? [] : [Export.Name]));
    }
  }
  return names;
}

describe('each deployment', () => {
  it.each(Object.keys(DEPLOYMENTS))('keeps the rules of AWS Solutions and of CloudFormation: %s', async (name) => {
    const report = JSON.parse(await readFile(join(assembly(name), 'validation-report.json'), 'utf8'));
    const found = report.pluginReports.flatMap(({ violations }: { violations: { ruleName: string }[] }) =>
      violations.map(({ ruleName }) => ruleName),
    );
    // It warns where nobody is told of alarms that somebody may wait for.
    const tellsNobody = DEPLOYMENTS[name]?.alarmEmails === undefined && name !== 'local';
    expect(found).toEqual(tellsNobody ? ['Annotation::city-temperatures:nobody-is-told'] : []);
  });

  it('has templates that cfn-lint finds nothing wrong with', async () => {
    const all = await Promise.all(Object.keys(DEPLOYMENTS).map(templates));
    expect(await cfnLint(all.flat())).toBe('');
  }, 300_000);

  it('gives nothing a name that a second one in the account would give as well', async () => {
    const [first, second] = [await physicalNames('msk'), await physicalNames('second')];
    expect(first).toContainEqual(expect.stringMatching(/^AWS::MSK::Cluster ClusterName CityTemperatures/));
    expect(first.filter((name) => second.includes(name))).toEqual([]);
  });
});
