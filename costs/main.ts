import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTables } from './markdown.ts';
import { HELP, OptionError, parseOptions } from './options.ts';
import { asJson, asTable } from './report.ts';

const DOCUMENT = join(import.meta.dirname, '../docs/costs.md');

function main(): number {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options === 'help') {
      console.log(HELP);
      return 0;
    }
    if (options === 'write') {
      writeFileSync(DOCUMENT, withTables(readFileSync(DOCUMENT, 'utf8')));
      return 0;
    }
    console.log(options.format === 'json' ? asJson(options.load) : asTable(options.load));
    return 0;
  } catch (error) {
    if (!(error instanceof OptionError)) {
      throw error;
    }
    console.error(`${error.message}\nnpm run costs -- --help shows all options.`);
    return 2;
  }
}

process.exitCode = main();
