import { describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { deploymentOf } from '../../../local/commands/doctor/stack/deployment.ts';
import type { StackTemplate } from '../../../local/commands/doctor/stack/description.ts';
import { expectedMskTopics } from '../../../local/commands/doctor/stack/read-msk.ts';
import { EXTERNAL, synthesize, synthesizeMsk, synthesizeStacks } from '../synthesize.ts';
import { physicalId, STACK } from './recorded-stack.ts';

/** What the doctor makes of a template that is deployed as it is. */
function deployed(template: Template, known: 'all' | 'outputs' = 'all') {
  const body = template.toJSON() as StackTemplate & { Outputs: Record<string, { Value: { Ref?: string } }> };
  const resources = Object.entries(body.Resources ?? {}).map(
    ([logicalId, resource]) =>
      [logicalId, { type: resource.Type, physicalId: physicalId(logicalId, resource) }] as const,
  );
  const byId = new Map(resources);
  const outputs = Object.entries(body.Outputs).map(
    ([key, { Value }]) => [key, byId.get(Value.Ref ?? '')?.physicalId ?? String(Value)] as const,
  );
  return deploymentOf({
    stackName: STACK,
    outputs: Object.fromEntries(outputs),
    resources: known === 'all' ? byId : undefined,
    template: known === 'all' ? body : undefined,
  });
}

describe('a deployed stack', () => {
  const msk = synthesizeMsk({ partitions: 3, windowSeconds: 10, batchSeconds: 5, recordsPerSecond: 1_000 });
  const pipeline = deployed(msk.pipeline);

  it('has these triggers', () => {
    expect(pipeline.triggers).toMatchObject([
      { service: 'city-averages', source: 'kafka', consumerGroup: `${STACK}-city-averages`, batchSeconds: 5 },
      { service: 'window-closer', source: 'queue', maxConcurrency: 4 },
      { service: 'window-maxima', source: 'kafka', consumerGroup: `${STACK}-window-maxima` },
    ]);
  });

  it('has these functions, of which one may loop', () => {
    expect(pipeline.functions.map(({ service }) => service)).toEqual([
      'averages-widget',
      'city-averages',
      'generator',
      'window-closer',
      'window-maxima',
    ]);
    expect(pipeline.functions.filter(({ allowsLoop }) => allowsLoop).map(({ service }) => service)).toEqual([
      'window-closer',
    ]);
  });

  it('has every queue among the dead letters but the one that triggers a function', () => {
    const queues = Object.keys(msk.pipeline.findResources('AWS::SQS::Queue'));
    expect(pipeline.deadLetterQueues).toHaveLength(queues.length - 1);
    expect(pipeline.deadLetterQueues.map(({ label }) => label).toSorted()).toEqual([
      'GeneratorFailedMinutes',
      'GeneratorMissedMinutes',
      'WindowTimersDeadLetter',
    ]);
    expect(pipeline.deadLetterQueues.map(({ url }) => url)).not.toContain(pipeline.timersQueue);
  });

  it('has these tables, protected as the settings say', () => {
    const retained = deployed(synthesizeMsk({ retain: 'state' }).pipeline);
    expect(pipeline.tables).toMatchObject([
      { label: 'CityStats', asks: { ttlAttribute: undefined, protection: false } },
      { label: 'WindowMaxima', asks: { ttlAttribute: 'expiresAt', protection: false } },
      { label: 'PartitionProgress', asks: { ttlAttribute: undefined, protection: false } },
    ]);
    expect(retained.tables.map(({ asks }) => asks?.protection)).toEqual([true, true, true]);
  });

  it('has the alarms of its template', () => {
    expect(pipeline.alarms).toHaveLength(Object.keys(msk.pipeline.findResources('AWS::CloudWatch::Alarm')).length);
  });

  it('has its settings', () => {
    expect(pipeline.settings).toMatchObject({ windowMs: 10_000, batchMs: 5_000 });
    expect(pipeline.settings.toleratedLag('city-averages')).toBe(300_000);
  });

  it('has its schedule on or off', () => {
    expect(pipeline.schedule?.enabled).toBe(true);
    expect(deployed(synthesize({ schedule: 'off' })).schedule?.enabled).toBe(false);
  });

  it('has its Kafka in the other stack, or where the settings say', () => {
    expect(pipeline.kafka).toEqual({ kind: 'msk', stackName: `${STACK}-Kafka` });
    expect(deployed(synthesize()).kafka).toEqual({
      kind: 'external',
      bootstrapServers: EXTERNAL.bootstrapServers,
      authentication: 'none',
    });
  });

  it('has topics of as many partitions and replicas as were deployed', () => {
    const [input, averages] = expectedMskTopics(msk.kafka.toJSON());
    expect(input).toMatchObject({ name: 'input', partitions: 3, replicas: 3, config: { 'min.insync.replicas': '2' } });
    expect(averages).toMatchObject({ name: 'output_avg', partitions: 1, replicas: 3 });
  });

  it('has triggers in its metadata where the endpoint refuses them', () => {
    const { pipeline: local } = synthesizeStacks({ ...EXTERNAL, triggers: 'local' });
    expect(deployed(local).triggers).toMatchObject([
      { service: 'city-averages', source: 'kafka', uuid: undefined },
      { service: 'window-closer', source: 'queue' },
      { service: 'window-maxima', source: 'kafka', uuid: undefined },
    ]);
  });

  it('of which only the outputs are known is looked at as far as that goes', () => {
    const partly = deployed(msk.pipeline, 'outputs');
    expect(partly.triggers).toBeUndefined();
    expect(partly.alarms).toBeUndefined();
    expect(partly.functions).toHaveLength(4);
    expect(partly.tables.map(({ label }) => label)).toEqual(['CityStats', 'WindowMaxima', 'PartitionProgress']);
    expect(partly.deadLetterQueues).toHaveLength(3);
    expect(partly.timersQueue).toBe(pipeline.timersQueue);
  });
});
