import { OptionError } from '../../options.ts';
import { bootstrapServersFrom, parseCommandLine, type Variables } from '../options.ts';
import { printable } from '../printable.ts';
import { CONTRACT_FORMAT, type LineFormat, lineFormat } from './format.ts';

export const HELP = `Sends readings to the topic "input".

  npm run produce -- [options] "Paris,21.5" ["Oslo,-3" ...]
  npm run produce -- [options] readings.csv
  command | npm run produce -- [options]

  --separator CHAR          what stands between city and temperature: , (default) ; | or a tab
  --decimal CHAR            the decimal mark of temperatures: . (default) or ,
  --force                   send also what the pipeline will reject: it comes out as dead letters
  --json                    report as JSON, one object a line: each rejected reading, then the total
  --bootstrap-servers LIST  host:port[,host:port] of Kafka (default KAFKA_BOOTSTRAP_SERVERS, else 127.0.0.1:9092)
  --help                    this text

A word that names an existing file is a file, any other word with a comma is a reading, and "-" is standard input, as is
no word at all when something is piped in. A file has a reading a line, City,Temperature, cut at the last comma and sent
byte for byte: quotes are part of a name. Empty lines are skipped, and a first line that says City,Temperature.

Spreadsheets of many countries write Paris;21,5, files of the One Billion Row Challenge Paris;21.5. Both are sent
as Paris,21.5:

  npm run produce -- --separator ';' --decimal , export.csv
  npm run produce -- --separator ';' measurements.txt

Readings are judged by the pipeline's own rules before they are sent. With words or a file, a single one that would be
rejected is named and nothing is sent. Standard input may never end: there it is named and left out, and the rest is sent.

Exit code: 0 all was sent, 1 something was not, 2 the command line is wrong. In front of --json, npm run needs --silent.`;

export interface ProduceOptions {
  readonly words: readonly string[];
  readonly format: LineFormat;
  readonly force: boolean;
  readonly json: boolean;
  readonly bootstrapServers: string;
}

/**
 * @returns `'help'` when help was asked for
 * @throws OptionError
 */
export function parseProduceOptions(args: readonly string[], environment: Variables): ProduceOptions | 'help' {
  const { values, positionals } = parseCommandLine(args, {
    separator: { type: 'string', default: CONTRACT_FORMAT.separator },
    decimal: { type: 'string', default: CONTRACT_FORMAT.decimal },
    force: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    'bootstrap-servers': { type: 'string' },
    help: { type: 'boolean', default: false },
  });
  if (values.help) {
    return 'help';
  }
  return {
    words: positionals,
    format: lineFormat(values.separator, values.decimal),
    force: values.force,
    json: values.json,
    bootstrapServers: bootstrapServersFrom(values['bootstrap-servers'], environment),
  };
}

/** Where the readings come from. What is no regular file, such as a named pipe, can be read only once: it is a stream. */
export type Source =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stream'; readonly path: string | undefined };

/** What a path leads to: `other` can be read, but only once. */
export type PathKind = 'file' | 'directory' | 'other' | undefined;

/**
 * Tells files from readings.
 *
 * @param kindOf what a path leads to
 * @param piped whether standard input is something else than a terminal
 * @param separator what a reading has
 * @throws OptionError when a word is neither
 */
export function sourceOf(
  words: readonly string[],
  kindOf: (path: string) => PathKind,
  piped: boolean,
  separator: string,
): Source {
  if (words.length === 0 && !piped) {
    throw new OptionError('Nothing to send: give readings such as "Paris,21.5", a file, or pipe lines in.');
  }
  if (words.length === 0 || (words.length === 1 && words[0] === '-')) {
    return { kind: 'stream', path: undefined };
  }
  const kinds = words.map((word) => (word === '-' ? 'other' : kindOf(word)));
  const [word = ''] = words;
  if (words.length > 1 && kinds.some((kind) => kind !== undefined)) {
    throw new OptionError('A file goes alone: for more than one, or for readings beside it, pipe them in together.');
  }
  switch (kinds[0]) {
    case 'file':
      return { kind: 'file', path: word };
    case 'other':
      return { kind: 'stream', path: word };
    case 'directory':
      throw new OptionError(`"${printable(word)}" is a directory: name a file in it.`);
    case undefined:
      for (const word of words) {
        mustBeReading(word, separator);
      }
      return { kind: 'words', words };
  }
}

const LIKE_A_FILE = /[/\\]|\.[A-Za-z]\w*$/;

function mustBeReading(word: string, separator: string): void {
  if (word.includes(separator)) {
    return;
  }
  throw new OptionError(
    LIKE_A_FILE.test(word)
      ? `There is no file "${printable(word)}".`
      : `"${printable(word)}" is neither a reading, such as "Paris${printable(separator)}21.5", nor an existing file.`,
  );
}
