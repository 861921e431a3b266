import { jsonLine } from '../printable.ts';
import { runMain } from '../run-main.ts';
import { HELP, parseAveragesOptions } from './arguments.ts';
import { readCityStats } from './city-stats.ts';
import { formatTable, sorted, toJson } from './table.ts';

async function main(stop: AbortSignal): Promise<number> {
  // There is nothing to finish.
  stop.addEventListener('abort', () => process.exit(1));
  const options = parseAveragesOptions(process.argv.slice(2), process.env);
  if (options === 'help') {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  // Emulators take any credentials; without some, the SDK would look for those of a real account.
  process.env.AWS_ACCESS_KEY_ID ??= 'test';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'test';
  const cities = sorted(await readCityStats(options), options.sort);
  if (cities.length === 0) {
    process.stderr.write('No city has a reading yet.\n');
    return 0;
  }
  const lines = options.json ? cities.map((city) => jsonLine(toJson(city))) : formatTable(cities);
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

await runMain('averages', main);
