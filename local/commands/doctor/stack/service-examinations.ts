import { TOPICS } from '../../../../lambdas/shared/topics.ts';
import { checkConcurrency } from '../concurrency-check.ts';
import type { Examination } from '../examine.ts';
import type { Deployment } from './deployment.ts';
import type { StackTemplate } from './description.ts';
import { checkFunction } from './function-check.ts';
import type { StackLook } from './look.ts';
import { checkDeadLetters, checkTimers } from './queue-check.ts';
import { readConcurrency, readFunction, readRecursion } from './read-functions.ts';
import { expectedMskTopics } from './read-msk.ts';
import { readDepth, readOldest } from './read-queues.ts';
import { readTable } from './read-tables.ts';
import { checkRecursion } from './recursion-check.ts';
import { checkTables } from './table-check.ts';

/** Tables and queues. */
export function storageExaminations({ aws, deployment, circumstances }: StackLook): readonly Examination[] {
  const { tables, deadLetterQueues, timersQueue, settings } = deployment;
  return [
    {
      what: 'the tables',
      look: async () => checkTables(await Promise.all(tables.map((table) => readTable(aws, table))), circumstances),
    },
    ...(timersQueue === undefined
      ? []
      : [
          {
            what: "the windows' timers",
            look: async () => {
              const [depth, oldestSeconds] = await Promise.all([
                readDepth(aws, timersQueue),
                readOldest(aws, timersQueue, circumstances),
              ]);
              return [checkTimers({ depth, oldestSeconds, settings }, circumstances)];
            },
          },
        ]),
    ...deadLetterQueues.map(({ label, url }) => ({
      what: `the dead letters of ${label}`,
      look: async () => [checkDeadLetters({ label, depth: await readDepth(aws, url) })],
    })),
  ];
}

/** The functions, and what the account lets them have. */
export function functionExaminations({ aws, deployment, msk, circumstances }: StackLook): readonly Examination[] {
  const { functions } = deployment;
  return [
    ...functions.map((fn) => ({
      what: `the function ${fn.service}`,
      look: async () => [checkFunction(await readFunction(aws, fn, circumstances), circumstances)],
    })),
    ...functions.map((fn) => ({
      what: `the recursion of ${fn.service}`,
      look: async () => checkRecursion(await readRecursion(aws, fn, circumstances), circumstances),
    })),
    {
      what: "the account's concurrency",
      look: async () => [
        checkConcurrency(await readConcurrency(aws), executionsOf(deployment, msk?.template), circumstances),
      ],
    },
  ];
}

/** The generator's minutes overlap, and one may come late: docs/decisions/0005. */
const GENERATORS = 3;
/** Of window-closer, where the template does not say. */
const CLOSERS = 4;

/** At its busiest: a batch of each partition for each consumer, what window-closer takes at once, and the generators. */
function executionsOf({ triggers = [] }: Deployment, template: StackTemplate | undefined): number {
  const partitions = expectedMskTopics(template).find(({ name }) => name === TOPICS.input)?.partitions ?? 1;
  return triggers.reduce(
    (sum, { source, maxConcurrency = CLOSERS }) => sum + (source === 'kafka' ? partitions : maxConcurrency),
    GENERATORS,
  );
}
