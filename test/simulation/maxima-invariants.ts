import { type KnownEdge, knownEdge } from './known-edges.ts';
import { expectedOf, windowStart } from './oracle.ts';
import { highestOf, lastOf, type Publication } from './output-topics.ts';
import type { Pipeline } from './pipeline.ts';
import type { ProducedRecord, Producer } from './producer.ts';
import type { World } from './world.ts';

/** Examines `output_max` of a run that has come to rest. `met` is told each key whose last value was an older one until it was confirmed. */
export function examineMaxima(
  world: World,
  producer: Producer,
  { windows, topics }: Pipeline,
  met: (edge: KnownEdge) => void,
): void {
  examineRevisions(world, topics.maxima);
  const surely = expectedOf(producer.produced, () => false).windows;
  const last = lastOf(topics.maxima);
  const unconfirmed = lastOf(topics.maxima.filter(({ confirmation }) => !confirmation));
  const highest = highestOf(topics.maxima);
  for (const [window, value] of surely) {
    if (!windows.states.has(Date.parse(window))) {
      world.violate(`window ${window} is tracked`, value, 'nothing');
    }
  }
  for (const { window, revision } of windows.states.values()) {
    const name = windowStart(window.start);
    const value = highest.get(name)?.value ?? 'nothing';
    const possible = possibleMaxima(producer, name);
    if (!possible.has(value)) {
      world.violate(`the highest revision of ${name} is right`, [...possible].join(' or '), value);
    }
    world.expect(`the newest revision of ${name} is published`, highest.get(name)?.order, revision);
    world.expect(`the last maximum of ${name} is right`, last.get(name)?.value, value);
    const edge = knownEdge(unconfirmed.get(name), revision, world.faults.has('dead-lettered timer'));
    if (edge !== undefined) {
      met(edge);
    } else {
      world.expect(
        `the last maximum of ${name} is right before its revision is confirmed`,
        unconfirmed.get(name)?.value,
        value,
      );
    }
  }
  if (world.circumstances.calm) {
    for (const [window, publications] of Map.groupBy(topics.maxima, ({ key }) => key)) {
      world.expect(`without faults and lateness ${window} is published once`, publications.length, 1);
    }
  }
}

/** The maximum of the window's readings, with any of those that window-maxima may or may not have used. */
function possibleMaxima(producer: Producer, window: string): ReadonlySet<string> {
  const inWindow = producer.produced.filter(
    ({ truth }) => truth.kind === 'reading' && windowStart(truth.eventTime) === window,
  );
  const isAhead = ({ truth }: ProducedRecord) => truth.kind === 'reading' && truth.ahead;
  const using = (used: (one: ProducedRecord) => boolean) => expectedOf(inWindow, used).windows.get(window);
  const maxima = [using(() => false), ...inWindow.filter(isAhead).map((ahead) => using((one) => one === ahead))];
  return new Set(maxima.filter((maximum) => maximum !== undefined));
}

function examineRevisions(world: World, maxima: readonly Publication[]): void {
  const values = new Map<string, string>();
  for (const { key, order, value } of maxima) {
    const revision = `revision ${order} of ${key}`;
    world.expect(`${revision} carries one value`, value, values.get(revision) ?? value);
    values.set(revision, value);
  }
}

/** When the last window got its final value. */
export function lastClosing({ topics }: Pipeline): number {
  const first = new Map<string, Publication>();
  for (const publication of topics.maxima) {
    const known = first.get(publication.key);
    if (known === undefined || publication.order > known.order) {
      first.set(publication.key, publication);
    }
  }
  return Math.max(0, ...[...first.values()].map(({ at }) => at));
}
