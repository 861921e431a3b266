import { createReadStream, statSync } from 'node:fs';
import { createProducer } from '../../../lambdas/shared/kafka/producer.ts';
import { TOPICS } from '../../../lambdas/shared/topics.ts';
import { openTopic } from '../kafka.ts';
import { CommandError, runMain } from '../run-main.ts';
import { HELP, type PathKind, parseProduceOptions, type Source, sourceOf } from './arguments.ts';
import type { LineFormat } from './format.ts';
import { isRejected, judge, type Line, linesOf, type RejectedLine } from './lines.ts';
import { formatCount, formatProgress, formatRejected, formatTotal, hintOf, jsonRejected, jsonTotal } from './report.ts';
import { send } from './send.ts';

const PROGRESS_MS = 250;
/** More than these nobody reads; with --json each is reported. */
const MAX_NAMED = 100;

function kindOf(path: string): PathKind {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && (stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other');
}

async function* read(source: Source): AsyncGenerator<readonly Line[]> {
  if (source.kind === 'words') {
    yield source.words.map((word, index) => ({ number: index + 1, value: Buffer.from(word) }));
    return;
  }
  try {
    yield* linesOf(source.path === undefined ? process.stdin : createReadStream(source.path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : new CommandError(`The readings can't be read: ${message}.`, { cause: error });
  }
}

/** Names what the pipeline will reject: on standard error for people, on standard output for programs. */
function createNaming(json: boolean, unit: 'line' | 'reading', format: LineFormat) {
  let named = 0;
  let hint: string | undefined;
  return {
    name: (line: RejectedLine) => {
      named += 1;
      hint ??= hintOf(line, format);
      if (json) {
        process.stdout.write(`${jsonRejected(line)}\n`);
      } else if (named <= MAX_NAMED) {
        process.stderr.write(`${eraseLine()}${formatRejected(line, unit)}\n`);
      }
    },
    end: () => {
      if (json) {
        return;
      }
      if (named > MAX_NAMED) {
        process.stderr.write(`... and ${formatCount(named - MAX_NAMED)} more.\n`);
      }
      if (hint !== undefined) {
        process.stderr.write(`${hint}\n`);
      }
    },
  };
}

const eraseLine = () => (process.stderr.isTTY ? '\r\x1b[K' : '');

async function main(stop: AbortSignal): Promise<number> {
  const options = parseProduceOptions(process.argv.slice(2), process.env);
  if (options === 'help') {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const { format, force, json, bootstrapServers } = options;
  const source = sourceOf(options.words, kindOf, !process.stdin.isTTY, format.separator);
  const naming = createNaming(json, source.kind === 'words' ? 'reading' : 'line', format);
  let count: number | undefined;
  if (source.kind !== 'stream') {
    const checked = await check(source, format, naming.name);
    count = checked.usable + (force ? checked.rejected : 0);
    naming.end();
    if (checked.rejected > 0 && !force) {
      process.stderr.write(
        `Nothing was sent: the pipeline would reject ${formatCount(checked.rejected)} of ${formatCount(checked.usable + checked.rejected)} readings. --force sends them all.\n`,
      );
      return 1;
    }
  }
  const { connection, client } = await openTopic(TOPICS.input, bootstrapServers, process.env);
  await client.close();
  const start = performance.now();
  const elapsed = () => performance.now() - start;
  let sent = 0;
  const draw = () => process.stderr.write(`${eraseLine()}${formatProgress(sent, elapsed(), count)}`);
  const progress = process.stderr.isTTY ? setInterval(draw, PROGRESS_MS) : undefined;
  let total: Awaited<ReturnType<typeof send>>;
  try {
    total = await send(read(source), {
      publisher: createProducer(connection),
      format,
      force,
      // Those of a file have been named before.
      onRejected: source.kind === 'stream' ? naming.name : () => {},
      onSent: (now) => {
        sent = now;
      },
      now: Date.now,
      stop,
    });
  } finally {
    clearInterval(progress);
    process.stderr.write(eraseLine());
  }
  if (source.kind === 'stream') {
    naming.end();
  }
  const ms = elapsed();
  process.stdout.write(`${json ? jsonTotal({ ...total, ms }) : formatTotal({ ...total, ms }, force)}\n`);
  if (count !== undefined && total.sent !== count) {
    process.stderr.write(`That is not all: there are ${formatCount(count)}.\n`);
    return 1;
  }
  return total.rejected > 0 && !force ? 1 : 0;
}

/** Reads everything once, before anything is sent. */
async function check(source: Source, format: LineFormat, name: (line: RejectedLine) => void) {
  let usable = 0;
  let rejected = 0;
  for await (const lines of read(source)) {
    const unusable = judge(lines, format, Date.now()).filter(isRejected);
    unusable.forEach(name);
    usable += lines.length - unusable.length;
    rejected += unusable.length;
  }
  return { usable, rejected };
}

await runMain('produce', main);
