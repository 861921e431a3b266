import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ACCOUNT_CALLS, actionsOf, STACK_CALLS } from '../../../../local/commands/doctor/calls.ts';
import { SEE } from '../../../../local/commands/doctor/see.ts';
import { ROOT } from '../../../../local/paths.ts';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
/** As GitHub makes them of headings. */
const anchorsOf = (text: string) =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

describe('the documents', () => {
  it.each(Object.values(SEE))('have the place that the doctor sends people to: %s', (see) => {
    const [file = '', anchor] = see.split('#');
    expect(anchorsOf(read(file))).toContain(anchor);
  });

  it.each([
    ['stack', STACK_CALLS],
    ['account', ACCOUNT_CALLS],
  ])('have the policy for a look at: %s', (name, calls) => {
    const [, json = ''] =
      new RegExp(`<!-- policy: ${name} -->\n\`\`\`json\n([^\`]+)\`\`\``).exec(read('docs/doctor.md')) ?? [];
    const { Statement } = JSON.parse(json);
    expect(Statement).toHaveLength(1);
    expect(Statement[0].Action).toEqual(actionsOf(calls));
  });
});

describe('the rights that the doctor needs', () => {
  it('are rights to read', () => {
    const reading = /^[\w-]+:(Describe\w+|Get\w+|List\w+|Query|Scan|FilterLogEvents|Connect)$/;
    expect(actionsOf({ ...STACK_CALLS, ...ACCOUNT_CALLS }).filter((action) => !reading.test(action))).toEqual([]);
  });
});
