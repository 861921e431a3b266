import { TOPICS } from '../../../lambdas/shared/topics.ts';
import { OptionError } from '../../options.ts';
import { bootstrapServersFrom, parseCommandLine, type Variables } from '../options.ts';
import { printable } from '../printable.ts';

export const HELP = `Prints what comes into a topic, decoded, until Ctrl-C.

  npm run watch -- [options] TOPIC

  TOPIC                     output_max: start of the window, city, temperature, revision
                            output_avg: city, average, count of readings
                            input: time, partition@offset, city, temperature, or why it will be rejected
                            input_dead_letter: code, where it was read, value, what is wrong
  --from-beginning          print first what is there already
  --limit N                 end after N records
  --json                    one JSON object a line; a value that is not UTF-8 is in base 64, as valueBase64
  --bootstrap-servers LIST  host:port[,host:port] of Kafka (default KAFKA_BOOTSTRAP_SERVERS, else 127.0.0.1:9092)
  --help                    this text

Only committed records are shown. What could steer a terminal is shown escaped.

Exit code: 0 ended by Ctrl-C or --limit, 1 it failed, 2 the command line is wrong. In front of --json, npm run needs --silent.`;

export type Topic = (typeof TOPICS)[keyof typeof TOPICS];

export interface WatchOptions {
  readonly topic: Topic;
  readonly fromBeginning: boolean;
  /** Infinity: no limit. */
  readonly limit: number;
  readonly json: boolean;
  readonly bootstrapServers: string;
}

/**
 * @returns `'help'` when help was asked for
 * @throws OptionError
 */
export function parseWatchOptions(args: readonly string[], environment: Variables): WatchOptions | 'help' {
  const { values, positionals } = parseCommandLine(args, {
    'from-beginning': { type: 'boolean', default: false },
    limit: { type: 'string' },
    json: { type: 'boolean', default: false },
    'bootstrap-servers': { type: 'string' },
    help: { type: 'boolean', default: false },
  });
  if (values.help) {
    return 'help';
  }
  return {
    topic: topicFrom(positionals),
    fromBeginning: values['from-beginning'],
    limit: limitFrom(values.limit),
    json: values.json,
    bootstrapServers: bootstrapServersFrom(values['bootstrap-servers'], environment),
  };
}

function topicFrom(words: readonly string[]): Topic {
  const allowed = Object.values(TOPICS);
  const topic = allowed.find((name) => name === words[0]);
  if (words.length !== 1 || topic === undefined) {
    const given = words.length === 0 ? 'nothing' : `"${printable(words.join(' '))}"`;
    throw new OptionError(`One topic is expected, ${allowed.join(', ')}; not ${given}.`);
  }
  return topic;
}

function limitFrom(text: string | undefined): number {
  if (text === undefined) {
    return Number.POSITIVE_INFINITY;
  }
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || !Number.isSafeInteger(limit)) {
    throw new OptionError(`--limit must be a whole number of at least 1, not "${printable(text)}".`);
  }
  return limit;
}
