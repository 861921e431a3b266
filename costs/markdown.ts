import { flink } from './flink.ts';
import { atRest, DEFAULT_LOAD, type Load } from './load.ts';
import { type LineItem, lineItems, ofPart, PARTS, total } from './model.ts';
import { PRICES } from './prices.ts';
import { dollars, summarize } from './report.ts';

/** The tables of docs/costs.md by name: each stands between `<!-- costs: name -->` and `<!-- end -->` there. */
export function markdownBlocks(): Readonly<Record<string, string>> {
  return { parts: parts(), rates: rates(), halve: halve(), clusters: clusters(), trial: trial(), prices: prices() };
}

/** The document with its tables made anew. */
export function withTables(document: string): string {
  return Object.entries(markdownBlocks()).reduce(
    (text, [name, table]) =>
      text.replace(new RegExp(`(?<=<!-- costs: ${name} -->\\n).*?(?=\\n<!-- end -->)`, 's'), () => table),
    document,
  );
}

function parts(): string {
  const busy = lineItems(DEFAULT_LOAD);
  const resting = lineItems(atRest(DEFAULT_LOAD));
  const cents = (items: readonly LineItem[]) => (items.length === 0 ? '' : dollars(total(items)));
  const rows = PARTS.flatMap((part) => [
    [
      `**${part}**`,
      `**${cents(ofPart(busy, part))}**`,
      cents(ofPart(resting, part)) && `**${cents(ofPart(resting, part))}**`,
    ],
    ...ofPart(busy, part).map(({ what, usd }) => [
      what,
      dollars(usd),
      cents(ofPart(resting, part).filter((item) => item.what === what)),
    ]),
  ]);
  return table(
    ['US$ a month', '100 readings a second', 'at rest'],
    [...rows, ['**Together**', `**${cents(busy)}**`, `**${cents(resting)}**`]],
  );
}

function rates(): string {
  return table(
    [
      'Readings a second',
      'US$ a month',
      'a million records',
      'on top of rest',
      'Flink, topics',
      'Flink, topics and tables',
    ],
    [1, 10, 100, 1_000, 10_000].map((recordsPerSecond) => {
      const load = {
        ...DEFAULT_LOAD,
        recordsPerSecond,
        storageGbPerBroker: Math.max(DEFAULT_LOAD.storageGbPerBroker, recordsPerSecond / 25),
      };
      const { perMonth, perMillion } = summarize(load);
      const { topics, tables } = flink(load);
      return [
        recordsPerSecond.toLocaleString('en-US'),
        dollars(perMonth),
        perMillion?.all.toFixed(3) ?? '',
        perMillion?.onTop.toFixed(3) ?? '',
        dollars(topics),
        dollars(tables),
      ];
    }),
  );
}

const TWO_ZONES: Partial<Load> = { brokers: 2, zones: 2, endpointZones: 2 };

const CHANGES: readonly (readonly [what: string, change: Partial<Load>])[] = [
  ['as it is', {}],
  ['`-c batchSeconds=5`', { batchSeconds: 5 }],
  ['`-c batchSeconds=10`', { batchSeconds: 10 }],
  ['provisioned capacity for the tables, 70 % used', { capacity: 'provisioned' }],
  ['`-c schedule=off`, with a producer of your own', { generator: false }],
  ['two zones, with `-c availabilityZones=` and the names of two', TWO_ZONES],
  ['`-c endpointZones=1`', { endpointZones: 1 }],
  ['without X-Ray', { tracing: false }],
  ['a Kafka that is there already: no MSK, no endpoints', { kafka: 'external' }],
  [
    '`batchSeconds=5`, own producer, two zones, provisioned, without X-Ray',
    { ...TWO_ZONES, batchSeconds: 5, generator: false, capacity: 'provisioned', tracing: false },
  ],
  [
    '`batchSeconds=5`, own producer, a Kafka that is there, without X-Ray',
    { batchSeconds: 5, generator: false, kafka: 'external', tracing: false },
  ],
];

function halve(): string {
  const before = total(lineItems(DEFAULT_LOAD));
  return table(
    ['Change', 'US$ a month', 'of now'],
    CHANGES.map(([what, change]) => {
      const after = total(lineItems({ ...DEFAULT_LOAD, ...change }));
      return [what, dollars(after), `${Math.round((after / before) * 100)} %`];
    }),
  );
}

/** What it takes to look at it for some hours. */
export const TRIAL: Load = { ...DEFAULT_LOAD, ...TWO_ZONES, endpointZones: 1, batchSeconds: 5 };

const TRIALS: readonly (readonly [what: string, load: Load])[] = [
  ['the defaults', DEFAULT_LOAD],
  ['two zones, two brokers, `-c endpointZones=1 -c batchSeconds=5`', TRIAL],
  ['the same, with no input and `-c schedule=off`', atRest(TRIAL)],
  ['a Kafka that is there already', { ...DEFAULT_LOAD, kafka: 'external' }],
];

function trial(): string {
  return table(
    ['Deployment', 'US$ an hour', 'a day', 'a month'],
    TRIALS.map(([what, load]) => {
      const { perHour, perDay, perMonth } = summarize(load);
      return [what, dollars(perHour), dollars(perDay), dollars(perMonth)];
    }),
  );
}

const CLUSTERS: readonly (readonly [what: string, change: Partial<Load>])[] = [
  ['3 × kafka.m7g.large, 3 zones', {}],
  ['3 × kafka.m5.large, 3 zones', { brokerType: 'kafka.m5.large' }],
  ['2 × kafka.m7g.large, 2 zones', TWO_ZONES],
  ['none: a Kafka that is there already', { kafka: 'external' }],
];

function clusters(): string {
  return table(
    ['Cluster', 'US$ a month', 'at rest'],
    CLUSTERS.map(([what, change]) => {
      const { perMonth, atRest: rest } = summarize({ ...DEFAULT_LOAD, ...change });
      return [what, dollars(perMonth), dollars(rest)];
    }),
  );
}

function prices(): string {
  return table(
    ['US$', 'for one', 'as of', 'read in'],
    Object.entries(PRICES).map(([name, { usd, unit, date, source }]) => [
      String(usd),
      name.startsWith('kafka.') ? `${unit} of ${name}` : unit,
      date,
      `[${new URL(source).hostname}](${source})`,
    ]),
  );
}

/** Columns of numbers are set to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const isNumeric = (column: number) => rows.every((cells) => /^[\d.,%* ]*$/.test(cells[column] ?? ''));
  return [
    row(head),
    `|${head.map((_, column) => (isNumeric(column) ? '---:' : '---')).join('|')}|`,
    ...rows.map(row),
  ].join('\n');
}
