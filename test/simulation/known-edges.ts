import type { Publication } from './output-topics.ts';

/**
 * Why a key's last value may be an older one, a window's until its revision is confirmed, as docs/how-it-works.md owns up to; the
 * highest count or revision is right all the same. A zombie is an invocation that goes on when its trigger has given it up.
 */
export type KnownEdge =
  | 'a zombie ended between a late publication and its check'
  | 'a publication arrived after its sender gave up';

/** How often a run met which edge, by topic and edge. */
export type KnownEdges = ReadonlyMap<string, number>;

/**
 * Why a key's last value is an older one, if it is excused. Whatever a trigger still waits for is not: its work is done again
 * when it ends badly.
 */
export function knownEdge(last: Publication | undefined, newest: number): KnownEdge | undefined {
  if (last === undefined || !last.late || last.order >= newest) {
    return undefined;
  }
  if (last.stray) {
    return 'a publication arrived after its sender gave up';
  }
  return last.abandoned && !last.by.finished ? 'a zombie ended between a late publication and its check' : undefined;
}
