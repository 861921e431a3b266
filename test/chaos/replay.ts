import { type DeployedPipeline, TABLES } from '../integration/pipeline/deployed-pipeline.ts';
import { eventually } from '../support/eventually.ts';

const RESET_LIMIT_MS = 15_000;
const REPLAY_LIMIT_MS = 60_000;
/** Topics to which a replay adds nothing. To output_avg it may add averages as they are. */
const UNTOUCHED_TOPICS = ['output_max', 'input_dead_letter'] as const;

/**
 * Has a pipeline whose trigger has ended read its whole input again.
 *
 * @returns what that changed: names of tables and topics, none if all is well
 */
export async function replay(pipeline: DeployedPipeline): Promise<readonly string[]> {
  const before = await snapshot(pipeline);
  // The broker lets offsets be moved once the last member's session has ended.
  await eventually(RESET_LIMIT_MS, () => pipeline.resetConsumerGroups());
  if ((await pipeline.backlog()) === 0) {
    throw new Error('There is nothing to read again.');
  }
  const trigger = await pipeline.startTrigger();
  try {
    await eventually(REPLAY_LIMIT_MS, async () => {
      const backlog = await pipeline.backlog();
      if (backlog > 0) {
        throw new Error(`${backlog} records of the input are still to be read again.`);
      }
    });
  } finally {
    await trigger.stop();
  }
  const after = await snapshot(pipeline);
  return Object.keys(before).filter((name) => before[name] !== after[name]);
}

/** All items of the tables, all records of the topics, and the last value of each city, as text. */
async function snapshot(pipeline: DeployedPipeline): Promise<Record<string, string>> {
  const entries: [string, string][] = [];
  for (const table of TABLES) {
    const items = (await pipeline.scan(table)).map((item) => JSON.stringify(sorted(item)));
    entries.push([table, items.toSorted().join('\n')]);
  }
  const averages = (await pipeline.readTopic('output_avg')).map(
    ({ key, value }) => [String(key), String(value)] as const,
  );
  entries.push(['output_avg', JSON.stringify([...new Map(averages)].toSorted())]);
  for (const topic of UNTOUCHED_TOPICS) {
    const records = await pipeline.readTopic(topic);
    // Their offsets tell that nothing was added, too.
    entries.push([topic, records.map(({ offset, key, value }) => `${offset} ${key} ${value}`).join('\n')]);
  }
  return Object.fromEntries(entries);
}

/** DynamoDB's attributes come in no order. */
function sorted(item: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
