import { describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { alarmsOf, shortName } from './alarm-templates.ts';
import { functionFolders, functionId, statements } from './grants.ts';
import { synthesize, synthesizeMsk } from './synthesize.ts';

const { kafka, pipeline: msk } = synthesizeMsk();
const TEMPLATES = { kafka, msk, external: synthesize(), local: synthesize({ triggers: 'local' }) };

/** The logical ids of the queues that invoke the function. */
function triggeringQueues(template: Template, folder: string): readonly string[] {
  const mappings = template.findResources('AWS::Lambda::EventSourceMapping', {
    Properties: { FunctionName: { Ref: functionId(template, folder) } },
  });
  return Object.values(mappings).flatMap(({ Properties }) => Properties.EventSourceArn?.['Fn::GetAtt']?.[0] ?? []);
}

/** Whether the function's role lets it send to the queue. What names no single resource of the template may cover it. */
function maySendTo(template: Template, folder: string, queue: string): boolean {
  return statements(template, folder)
    .filter(({ Effect }) => Effect === 'Allow')
    .filter(({ Action }) => [Action].flat().some((action) => covers(action, 'sqs:SendMessage')))
    .flatMap(({ Resource }) => [Resource].flat())
    .map((resource) => Object(resource)['Fn::GetAtt']?.[0])
    .some((id) => id === undefined || id === queue);
}

const covers = (pattern: string, action: string) =>
  new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(action);

describe.each(Object.entries(TEMPLATES))('recursive-loop detection of Lambda: %s', (_, template) => {
  it('is off for each function that may send to a queue which invokes it, and on for all others', () => {
    const folders = functionFolders(template);
    expect(folders.length).toBeGreaterThan(0);
    const recursive = folders.filter((folder) =>
      triggeringQueues(template, folder).some((queue) => maySendTo(template, folder, queue)),
    );
    const allowed = folders.filter(
      (folder) =>
        template.findResources('AWS::Lambda::Function')[functionId(template, folder)]?.Properties.RecursiveLoop ===
        'Allow',
    );
    expect(allowed).toEqual(recursive);
    expect(recursive).toEqual(template === kafka ? [] : ['window-closer']);
  });

  it('has an alarm about what it drops of each function that needs its loop', () => {
    const looping = Object.entries(
      template.findResources('AWS::Lambda::Function', { Properties: { RecursiveLoop: 'Allow' } }),
    );
    const watched = alarmsOf(template).filter(({ MetricName }) => MetricName === 'RecursiveInvocationsDropped');
    expect(watched.map(({ Dimensions }) => Dimensions)).toEqual(
      looping.map(([id]) => [{ Name: 'FunctionName', Value: { Ref: id } }]),
    );
    for (const alarm of watched) {
      expect(alarm).toMatchObject({ Namespace: 'AWS/Lambda', Statistic: 'Sum', Threshold: 1, EvaluationPeriods: 1 });
      expect(shortName(alarm)).toBe('window-closer-recursion');
    }
  });
});
