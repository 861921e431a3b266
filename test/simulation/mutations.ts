/** A change that breaks one of the promises: `find` is replaced, and must be there exactly once. */
export interface Mutation {
  readonly name: string;
  /** From the repository's root. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const AVERAGES = 'lambdas/city-averages';
const MAXIMA = 'lambdas/window-maxima';
const CLOSER = 'lambdas/window-closer';
const TWINS = 'test/twins';

/**
 * What the simulation must be able to see. Conditions of DynamoDB are switched off where the twin has them: that the real tables
 * keep them as the twins do is for the contract suites to say.
 */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'the fence condition of an addition',
    file: `${TWINS}/city-stats.ts`,
    find: 'if (partitions.some(({ partition, offsets }) => (fences.get(partition) ?? -1) >= (offsets[0] ?? 0))) {',
    replace: 'if (partitions.length === 0) {',
  },
  {
    name: 'the filter of already added records: all are tried again',
    file: `${AVERAGES}/additions.ts`,
    find: 'const firstNew = part.offsets.findIndex((offset) => offset > fence);',
    replace: 'const firstNew = fence < -1 ? -1 : 0;',
  },
  {
    name: 'the filter of already added records: a fenced batch is taken as added',
    file: `${AVERAGES}/add.ts`,
    find: 'if (beyond === undefined) {',
    replace: 'if (beyond !== null) {',
  },
  {
    name: 'windows before progress',
    file: `${MAXIMA}/story.ts`,
    find: '  const states = await pMap(',
    replace: `  await Promise.all(
    rest.map((part) =>
      ports.progress.advance(part.partition, {
        nextOffset: nextOffset(part),
        watermark: watermark(part.partition, progress, latest, settings.outOfOrdernessMs),
      }),
    ),
  );
  const states = await pMap(`,
  },
  {
    name: 'dead letters and averages before progress',
    file: `${AVERAGES}/story.ts`,
    find: '  const { additions, rejected } = collect(batch, clockOf);',
    replace: `  await Promise.all(
    batch.map((part) => ports.progress.advance(part.partition, { nextOffset: nextOffset(part), watermark: undefined })),
  );
  const { additions, rejected } = collect(batch, clockOf);`,
  },
  {
    name: 'the log-end check of idle partitions: nothing is ever unread',
    file: `${CLOSER}/story.ts`,
    find: 'lagging.some((partition) => unread.has(partition))',
    replace: 'lagging.some((partition) => unread.size < 0 && unread.has(partition))',
  },
  {
    name: 'the log-end check of idle partitions: idle ones hold a window open',
    file: `${CLOSER}/story.ts`,
    find: 'lagging.some((partition) => unread.has(partition))',
    replace: 'lagging.some((partition) => partition >= 0 || unread.has(partition))',
  },
  {
    name: 'the revision check: whoever comes seals again',
    file: `${TWINS}/window-maxima.ts`,
    find: 'item === undefined || item.sealedRevision >= item.revision',
    replace: 'item === undefined',
  },
  {
    name: 'the revision check: a raise keeps a sealed revision',
    file: `${TWINS}/window-maxima.ts`,
    find: 'revision: item.sealedRevision + 1',
    replace: 'revision: item.revision',
  },
  {
    name: 'the revision check: an older revision is recorded over a newer one',
    file: `${TWINS}/window-maxima.ts`,
    find: 'item.revision === revision ?',
    replace: 'item.revision >= revision ?',
  },
  {
    name: 'a newer revision is published too',
    file: `${CLOSER}/publish.ts`,
    find: '.filter(({ state, now }) => now.revision > state.revision)',
    replace: '.filter(({ state, now }) => now.revision < state.revision)',
  },
  {
    name: 'a newer average is published too',
    file: `${AVERAGES}/publish.ts`,
    find: 'count > (counts.get(city) ?? 0)',
    replace: 'count < (counts.get(city) ?? 0)',
  },
  {
    name: 'the republish after a crash: averages that were found already added',
    file: `${AVERAGES}/story.ts`,
    find: 'added.map(({ stats }) => stats),',
    replace: 'added.flatMap(({ stats, skipped }) => (skipped > 0 ? [] : [stats])),',
  },
  {
    name: 'the republish after a crash: timers that were delivered before',
    file: `${CLOSER}/story.ts`,
    find: "inAnyCase: redelivered || standing === 'repeat',",
    replace: 'inAnyCase: redelivered && window.start < 0,',
  },
  {
    name: 'a correction is confirmed',
    file: `${CLOSER}/story.ts`,
    find: 'filter(({ revision }) => revision > 1)',
    replace: 'filter(({ revision }) => revision < 1)',
  },
  {
    name: 'the timer is sent before it is marked',
    file: `${MAXIMA}/story.ts`,
    find: '  await ports.timers.send(untimed.map((state) => timerFor(state, settings, ports)));\n',
    replace: `  await pMap(untimed, ({ window, revision }) => ports.table.markTimer(window, revision));
  await ports.timers.send(untimed.map((state) => timerFor(state, settings, ports)));\n`,
  },
  {
    name: 'a judgement is written down before it is acted upon',
    file: 'lambdas/shared/judging.ts',
    find: '  await judge(unjudged, now, ports.progress);\n',
    replace: '',
  },
];
