import { asMarkdown } from './markdown.ts';
import { HELP, OptionError, parseOptions } from './options.ts';
import { asJson, asTable } from './report.ts';

function main(): number {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options === 'help') {
      console.log(HELP);
      return 0;
    }
    const { load, format } = options;
    console.log(format === 'json' ? asJson(load) : format === 'markdown' ? asMarkdown() : asTable(load));
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
