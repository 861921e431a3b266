import { OptionError } from '../../options.ts';
import { parseServerList } from '../../server-list.ts';
import { parseCommandLine, type Variables } from '../options.ts';
import { printable } from '../printable.ts';

export const HELP = `Looks at a deployed stack, on AWS or an emulator, and says what is well and what is not.

  npm run doctor -- [--stack NAME] [options]
  npm run doctor -- --before [-c name=value ...] [options]

  --stack NAME     the stack of the pipeline (default CityTemperatures)
  --before         looks at an account before the first deployment instead
  -c NAME=VALUE    with --before: a setting, as cdk deploy will get it; may be repeated, and cdk.json counts too
  --endpoint URL   where AWS answers (default AWS_ENDPOINT_URL, else AWS itself); that of npm start is
                   http://127.0.0.1:4566
  --region REGION  AWS_REGION by default, else that of your profile; with an endpoint, else us-east-1
  --bootstrap-servers LIST
                   host:port[,host:port] where Kafka is reached from here, if not where the stack says
                   (default KAFKA_BOOTSTRAP_SERVERS); KAFKA_AUTHENTICATION says how, as for the functions
  --json           one JSON object
  --help           this text

It changes nothing. The rights that it takes, all of them to read, are listed in docs/doctor.md; what it may not look at
it says. Credentials are those of the AWS CLI; with an endpoint, without any, test/test.

  ✔ well   ! works, see to it   ✖ wrong   ? could not look   – not measured here

Exit code: 0 all is well, warnings included; 1 something is wrong or could not be looked at; 2 the command line is
wrong. In front of --json, npm run needs --silent.`;

export interface DoctorOptions {
  readonly what:
    | { readonly kind: 'stack'; readonly stackName: string }
    | { readonly kind: 'account'; readonly settings: Readonly<Record<string, string>> };
  /** Undefined: AWS itself. */
  readonly endpoint: string | undefined;
  /** Undefined: as the AWS CLI would find it. */
  readonly region: string | undefined;
  /** Undefined: where the environment or the stack says. */
  readonly bootstrapServers: string | undefined;
  readonly json: boolean;
}

/** Of CloudFormation. */
const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
const SETTING = /^([A-Za-z@][\w@/:.-]*)=(.*)$/s;

/**
 * @returns `'help'` when help was asked for
 * @throws OptionError
 */
export function parseDoctorOptions(args: readonly string[], environment: Variables): DoctorOptions | 'help' {
  const { values, positionals } = parseCommandLine(args, {
    stack: { type: 'string' },
    before: { type: 'boolean', default: false },
    context: { type: 'string', short: 'c', multiple: true },
    endpoint: { type: 'string' },
    region: { type: 'string' },
    'bootstrap-servers': { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values.help) {
    return 'help';
  }
  if (positionals.length > 0) {
    throw new OptionError(`Only options are expected, not "${printable(positionals.join(' '))}".`);
  }
  const endpoint = endpointFrom(values.endpoint, environment);
  return {
    what: values.before ? account(values) : stack(values),
    endpoint,
    region: regionFrom(values.region, endpoint, environment),
    bootstrapServers: serversFrom(values['bootstrap-servers'], environment),
    json: values.json,
  };
}

function stack({ stack = 'CityTemperatures', context }: { stack?: string; context?: string[] }): DoctorOptions['what'] {
  if (context !== undefined) {
    throw new OptionError('-c is a setting of a deployment to come: it goes with --before.');
  }
  if (!STACK_NAME.test(stack)) {
    throw new OptionError(
      `--stack must be the name of a stack, letters, digits and hyphens, not "${printable(stack)}".`,
    );
  }
  return { kind: 'stack', stackName: stack };
}

function account({ stack, context = [] }: { stack?: string; context?: string[] }): DoctorOptions['what'] {
  if (stack !== undefined) {
    throw new OptionError('With --before there is no stack yet: its name is a setting, -c stackName=NAME.');
  }
  const settings = context.map((text) => {
    const [, name, value] = SETTING.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      throw new OptionError(`-c must be NAME=VALUE, not "${printable(text)}".`);
    }
    return [name, value] as const;
  });
  return { kind: 'account', settings: Object.fromEntries(settings) };
}

function endpointFrom(option: string | undefined, environment: Variables): string | undefined {
  const endpoint = option ?? (environment.AWS_ENDPOINT_URL || undefined);
  if (endpoint !== undefined && (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint))) {
    const name = option === undefined ? 'AWS_ENDPOINT_URL' : '--endpoint';
    throw new OptionError(`${name} must be a URL such as http://127.0.0.1:4566, not "${printable(endpoint)}".`);
  }
  return endpoint;
}

function regionFrom(
  option: string | undefined,
  endpoint: string | undefined,
  environment: Variables,
): string | undefined {
  const region = option ?? (environment.AWS_REGION || environment.AWS_DEFAULT_REGION || undefined);
  if (region !== undefined && !REGION.test(region)) {
    const name = option === undefined ? 'AWS_REGION' : '--region';
    throw new OptionError(`${name} must be the name of a region such as eu-west-1, not "${printable(region)}".`);
  }
  return region ?? (endpoint === undefined ? undefined : 'us-east-1');
}

function serversFrom(option: string | undefined, environment: Variables): string | undefined {
  const servers = option ?? (environment.KAFKA_BOOTSTRAP_SERVERS || undefined);
  if (servers !== undefined && parseServerList(servers) === undefined) {
    const name = option === undefined ? 'KAFKA_BOOTSTRAP_SERVERS' : '--bootstrap-servers';
    throw new OptionError(`${name} must be host:port[,host:port], not "${printable(servers)}".`);
  }
  return servers;
}
