import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LOAD, type Load } from '../../../costs/load.ts';
import { markdownBlocks, TRIAL, withTables } from '../../../costs/markdown.ts';
import { summarize } from '../../../costs/report.ts';

const read = (file: string) => readFile(join(import.meta.dirname, '../../..', file), 'utf8');

describe('docs/costs.md', () => {
  it.each(Object.entries(markdownBlocks()))('has the table %s as the model gives it', async (name, table) => {
    expect(await read('docs/costs.md')).toContain(`<!-- costs: ${name} -->\n${table}\n<!-- end -->`);
  });

  it('is renewed by npm run costs -- --write, and nothing but its tables', async () => {
    const document = await read('docs/costs.md');
    const old = document.replaceAll(/(?<=<!-- costs: \w+ -->\n).*?(?=\n<!-- end -->)/gs, 'an old table');
    expect(old).not.toContain('**Together**');
    expect(withTables(old)).toBe(document);
  });
});

describe('README.md', () => {
  it('tells the figures of the model, in whole dollars', async () => {
    const readme = await read('README.md');
    const whole = (load: Load) => {
      const { perMonth, atRest } = summarize(load);
      return { perMonth: Math.round(perMonth), atRest: Math.round(atRest) };
    };
    const provisioned = whole(DEFAULT_LOAD);
    const external = whole({ ...DEFAULT_LOAD, kafka: 'external' });
    const { perHour, perDay } = summarize(DEFAULT_LOAD);
    expect(readme).toContain(`US$ ${perHour.toFixed(2)} an hour from then on, US$ ${perDay.toFixed(2)} a day`);
    expect(readme).toMatch(
      new RegExp(`cheapest sensible trial[^.]*US\\$ ${summarize(TRIAL).perHour.toFixed(2)} an hour`),
    );
    expect(readme).toContain(`US$ ${provisioned.perMonth} a month`);
    expect(readme).toContain(`US$ ${provisioned.atRest} with no input`);
    expect(readme).toContain(`with a Kafka of your own US$ ${external.perMonth} and US$ ${external.atRest}`);
  });
});
