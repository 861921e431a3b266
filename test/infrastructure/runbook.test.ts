import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { type AlarmProperties, alarmsOf, metricsOf, shortName, withCluster } from './alarm-templates.ts';
import { synthesize } from './synthesize.ts';

const template = synthesize();
const clustered = withCluster();

describe('the runbook', () => {
  const runbook = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8');
  /** As GitHub makes them of headings. */
  const anchor = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
  const headings = (text: string, level: string) =>
    [...text.matchAll(new RegExp(`^${level} (.+)$`, 'gm'))].map(([, heading = '']) => anchor(heading));
  const chapter = runbook.split(/^## /m).find((text) => text.startsWith('Alarms\n')) ?? '';
  /** Alarm to anchor, as the table says. */
  const table = new Map(
    [...runbook.matchAll(/^\| (`.+`) \| \[.+\]\(#(.+)\) \|$/gm)].flatMap(([, names = '', section = '']) =>
      [...names.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => [name, section] as const),
    ),
  );
  const alarms = [...alarmsOf(template), ...alarmsOf(clustered)];
  const sectionOf = ({ AlarmDescription }: AlarmProperties) =>
    /docs\/runbook\.md#([\w-]+)\./.exec(AlarmDescription)?.[1];

  it('has in its table each alarm, with the section that the alarm names, and no other', () => {
    const named = alarms.map(
      (alarm) => [shortName(alarm).replace(/^broker-\d-/, 'broker-N-'), sectionOf(alarm)] as const,
    );
    expect(Object.fromEntries(table)).toEqual(Object.fromEntries(named));
  });

  it('has a section for each alarm, and none that no alarm names', () => {
    expect(headings(chapter, '###').toSorted()).toEqual([...new Set(table.values())].toSorted());
  });

  it('says in each of them what it means, how to look, what to do and how to undo it', () => {
    for (const section of chapter.split(/^### /m).slice(1)) {
      expect(section).toMatch(/\*\*You see\*\*.*\*\*How to look\.\*\*.*\*\*What to do\b.*\bundo\b/s);
    }
  });

  it('has no link that leads nowhere', () => {
    const anchors = [...headings(runbook, '##'), ...headings(runbook, '###')];
    for (const [, link] of runbook.matchAll(/\]\(#([^)]+)\)/g)) {
      expect(anchors).toContain(link);
    }
  });

  it('counts the metrics that are paid for', () => {
    const metrics = (of: Template) => alarmsOf(of).flatMap(metricsOf).length;
    const off = metrics(synthesize({ schedule: 'off' }));
    expect(runbook).toContain(
      `look at ${metrics(template)} metrics, ${off} with \`-c schedule=off\`, with MSK at 1 more and at 4 for each broker`,
    );
    // The cluster's stack has no queues, whose alarms are three.
    expect(metrics(clustered) - (off - 3)).toBe(1 + 3 * 4);
  });
});
