import type { Publication } from './output-topics.ts';

/**
 * Why a key's last value may be an older one, a window's until its revision is confirmed, as docs/how-it-works.md owns up to; the
 * highest count or revision is right all the same. A zombie is an invocation that goes on when its trigger has given it up.
 */
export type KnownEdge =
  | 'a zombie ended between a late publication and its check'
  | 'a publication arrived after its sender gave up'
  | 'a timer that had published late came back from the dead letters';

/** How often a run met which edge, by topic and edge. */
export type KnownEdges = ReadonlyMap<string, number>;

/**
 * Why a key's last value is an older one, if it is excused. Whatever a trigger still waits for is not: its work is done again
 * when it ends badly.
 *
 * @param redriven whether timers have come back from the dead letters: to the queue these are new, so nobody sees that they were delivered before
 */
export function knownEdge(last: Publication | undefined, newest: number, redriven = false): KnownEdge | undefined {
  if (last === undefined || !last.late || last.order >= newest) {
    return undefined;
  }
  if (last.stray) {
    return 'a publication arrived after its sender gave up';
  }
  if (redriven && !last.by.finished) {
    return 'a timer that had published late came back from the dead letters';
  }
  return last.abandoned && !last.by.finished ? 'a zombie ended between a late publication and its check' : undefined;
}
