import { createHash, type Hash } from 'node:crypto';

/** What happened in a run, line by line; a run that nobody looks at doesn't even make the lines. */
export class Trace {
  readonly #sink: ((line: string) => void) | undefined;

  constructor(sink?: (line: string) => void) {
    this.#sink = sink;
  }

  note(now: number, actor: string, what: () => string): void {
    this.#sink?.(`${new Date(now).toISOString().slice(11, 23)}  ${actor.padEnd(16)} ${what()}`);
  }
}

/** A trace that keeps only the hash of its lines: two runs are the same when their hashes are. */
export function hashingTrace(): { readonly trace: Trace; readonly digest: () => string } {
  const hash: Hash = createHash('sha256');
  return { trace: new Trace((line) => hash.update(line).update('\n')), digest: () => hash.digest('hex') };
}
