import { OptionError } from '../../options.ts';
import { parseCommandLine, type Variables } from '../options.ts';
import { printable } from '../printable.ts';

export const HELP = `Prints the average temperature of every city, from the table CityStats.

  npm run averages -- [options]

  --sort KEY       city (default), average or count; the highest average or count comes first
  --json           one JSON object a line, a line for each city
  --stack NAME     the stack (default CityTemperatures)
  --endpoint URL   where AWS answers (default AWS_ENDPOINT_URL, else http://127.0.0.1:4566)
  --region REGION  AWS_REGION by default, else us-east-1
  --help           this text

Credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or are test/test.

Exit code: 0 fine, 1 it failed, 2 the command line is wrong. In front of --json, npm run needs --silent.`;

export const SORT_KEYS = ['city', 'average', 'count'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface AveragesOptions {
  readonly sort: SortKey;
  readonly json: boolean;
  readonly stackName: string;
  readonly endpoint: string;
  readonly region: string;
}

/**
 * @returns `'help'` when help was asked for
 * @throws OptionError
 */
export function parseAveragesOptions(args: readonly string[], environment: Variables): AveragesOptions | 'help' {
  const { values, positionals } = parseCommandLine(args, {
    sort: { type: 'string', default: 'city' },
    json: { type: 'boolean', default: false },
    stack: { type: 'string', default: 'CityTemperatures' },
    endpoint: { type: 'string' },
    region: { type: 'string' },
    help: { type: 'boolean', default: false },
  });
  if (values.help) {
    return 'help';
  }
  if (positionals.length > 0) {
    throw new OptionError(`Only options are expected, not "${printable(positionals.join(' '))}".`);
  }
  const sort = SORT_KEYS.find((key) => key === values.sort);
  if (sort === undefined) {
    throw new OptionError(`--sort must be ${SORT_KEYS.join(' or ')}, not "${printable(values.sort)}".`);
  }
  return {
    sort,
    json: values.json,
    stackName: values.stack,
    endpoint: endpointFrom(values.endpoint, environment),
    region: values.region || environment.AWS_REGION || 'us-east-1',
  };
}

function endpointFrom(option: string | undefined, environment: Variables): string {
  const endpoint = option ?? (environment.AWS_ENDPOINT_URL || 'http://127.0.0.1:4566');
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) {
    const name = option === undefined ? 'AWS_ENDPOINT_URL' : '--endpoint';
    throw new OptionError(`${name} must be a URL such as http://127.0.0.1:4566, not "${printable(endpoint)}".`);
  }
  return endpoint;
}
