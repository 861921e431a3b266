import { once } from 'node:events';
import { CommittedReader } from '../../../lambdas/shared/kafka/committed-reader.ts';
import { openTopic } from '../kafka.ts';
import { jsonLine, printable } from '../printable.ts';
import { runMain } from '../run-main.ts';
import { HELP, parseWatchOptions, type WatchOptions } from './arguments.ts';
import { decode, toJson } from './decode.ts';
import { follow } from './follow.ts';
import { formatRecord } from './format.ts';

/** Beside the records, so that a program that reads these is not disturbed. */
function tell(message: string): void {
  process.stderr.write(`${printable(message)}\n`);
}

async function main(stop: AbortSignal): Promise<number> {
  const options = parseWatchOptions(process.argv.slice(2), process.env);
  if (options === 'help') {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const stopped = new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve()));
  await Promise.race([watch(options, stop), stopped]);
  return 0;
}

async function watch(
  { topic, fromBeginning, limit, json, bootstrapServers }: WatchOptions,
  stop: AbortSignal,
): Promise<void> {
  const { client } = await openTopic(topic, bootstrapServers, process.env);
  const records = follow({
    reader: new CommittedReader(client),
    topic,
    from: fromBeginning ? 'earliest' : 'committed-end',
    onReady: () =>
      tell(`${topic} at ${bootstrapServers}, ${fromBeginning ? 'from the beginning' : 'from now on'}. Ctrl-C ends.`),
    onTrouble: tell,
  });
  let count = 0;
  for await (const [partition, record] of records) {
    const decoded = decode(topic, partition, record, Date.now());
    const line = json ? jsonLine(toJson(decoded)) : formatRecord(decoded);
    // Whoever reads slowly slows the reading of Kafka down, instead of filling the memory.
    if (!process.stdout.write(`${line}\n`)) {
      await once(process.stdout, 'drain');
    }
    count += 1;
    if (count === limit || stop.aborted) {
      return;
    }
  }
}

await runMain('watch', main);
