import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LOAD } from '../../../costs/load.ts';
import { asMarkdown, markdownBlocks } from '../../../costs/markdown.ts';
import { summarize } from '../../../costs/report.ts';

const read = (file: string) => readFile(join(import.meta.dirname, '../../..', file), 'utf8');

describe('docs/costs.md', () => {
  it.each(Object.entries(markdownBlocks()))(
    'has the table %s as npm run costs -- --markdown prints it',
    async (name, table) => {
      expect(await read('docs/costs.md')).toContain(`<!-- costs: ${name} -->\n${table}\n<!-- end -->`);
      expect(asMarkdown()).toContain(table);
    },
  );
});

describe('README.md', () => {
  it('tells the figures of the model, in whole dollars', async () => {
    const { perMonth, atRest } = summarize(DEFAULT_LOAD);
    const readme = await read('README.md');
    expect(readme).toContain(`US$ ${Math.round(perMonth)} a month`);
    expect(readme).toContain(`US$ ${Math.round(atRest)}`);
  });
});
