import { describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { resourceSchemas } from '../support/cfn-lint/cfn-lint.ts';
import { synthesize, synthesizeMsk } from './synthesize.ts';

const { kafka, pipeline: msk } = synthesizeMsk({ alarmEmails: 'ops@example.com', monthlyBudgetUsd: 30 });
const TEMPLATES = { kafka, msk, external: synthesize({ stackName: 'Second' }) };

/** Resources whose kind of tags CDK does not write, with what is left. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'AWS::Budgets::Budget': 'It has no costs of its own, and its tags are not of the usual shape.',
  'AWS::CloudWatch::Dashboard': "CDK's class has no tags; US$ 3 a month are left without.",
};

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

function tagsOf(properties: Record<string, unknown>): Record<string, unknown> {
  const { Tags, Replicas } = properties;
  const list = (Replicas as [{ Tags: Tag[] }] | undefined)?.[0].Tags ?? Tags ?? {};
  return Array.isArray(list) ? Object.fromEntries(list.map(({ Key, Value }: Tag) => [Key, Value])) : Object(list);
}

async function untagged(template: Template, deployment: string): Promise<string[]> {
  const schemas = await resourceSchemas('us-east-1');
  const found: string[] = [];
  for (const [id, { Type, Properties }] of Object.entries<{ Type: string; Properties: Record<string, unknown> }>(
    template.toJSON().Resources,
  )) {
    const schema = await schemas.get(Type)?.();
    const isTaggable =
      Type === 'AWS::DynamoDB::GlobalTable' ||
      (schema?.tagging?.taggable !== false && 'Tags' in (schema?.properties ?? {}));
    const { project, deployment: named } = tagsOf(Properties);
    if (isTaggable && !(Type in LEFT_OUT) && !(project === 'city-temperatures' && named === deployment)) {
      found.push(`${Type} ${id}`);
    }
  }
  return found;
}

describe('every resource that can have tags', () => {
  it.each([
    ['kafka', 'CityTemperatures'],
    ['msk', 'CityTemperatures'],
    ['external', 'Second'],
  ] as const)(
    'has those of the project and of its deployment, so that the bill tells them: %s',
    async (name, deployment) => {
      expect(await untagged(TEMPLATES[name], deployment)).toEqual([]);
    },
  );
});
