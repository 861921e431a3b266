import { createHash } from 'node:crypto';
import type { CommittedRecord } from '../../lambdas/shared/kafka/committed-records.ts';
import { compare } from './differences.ts';
import { headerOf, type Written } from './written.ts';

const MAX_TIMESTAMP = 2n ** 63n - 1n;
/** What is longer is told by its hash, for the sake of whoever reads the differences. */
const SHOWN_BYTES = 200;

/**
 * Whether each unusable record is in the dead letters byte for byte, as far as a trigger's event can tell it, and
 * nothing else is. Twice is allowed, if it is the same.
 */
export function compareDeadLetters(deadLetters: readonly CommittedRecord[], written: readonly Written[]) {
  const expected = new Map(
    written.flatMap(({ sent, headers, place }) => {
      const { key = null, value, timestamp = 0n } = sent;
      if (!('code' in sent)) {
        return [];
      }
      // JSON has the nearest number; names are text there.
      const near = BigInt(Number(timestamp));
      const names = headers.map(([name, content]) => [Buffer.from(String(name)), content] as const);
      const nearest = near > MAX_TIMESTAMP ? MAX_TIMESTAMP : near;
      const content = {
        key,
        value,
        timestamp: nearest,
        headers: names,
        leftOut: near > nearest ? 'timestamp' : undefined,
      };
      return [[place, describe(sent.code, content)]];
    }),
  );
  const letters = Map.groupBy(
    deadLetters,
    (letter) => `${headerOf(letter, 'source-partition')}@${headerOf(letter, 'source-offset')}`,
  );
  const actual = new Map(
    [...letters].map(([place, copies]) => {
      const texts = copies.map((copy) => {
        // The pipeline's own begin with the code; a record may bring such headers as well.
        const headers = copy.headers.slice(
          0,
          copy.headers.findLastIndex(([name]) => String(name) === 'error-code'),
        );
        const [name, parts] = copy.headers.at(-1) ?? [];
        const leftOut = String(name) === 'error-left-out' ? String(parts) : undefined;
        return describe(headerOf(copy, 'error-code'), { ...copy, headers, leftOut });
      });
      return [place, [...new Set(texts)].join(' and ')];
    }),
  );
  return {
    missing: [...expected.keys()].filter((place) => !actual.has(place)).length,
    wrong: compare('dead letter', actual, expected),
  };
}

interface Content {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp: number | bigint;
  readonly headers: readonly (readonly [name: Buffer | null, value: Buffer | null])[];
  readonly leftOut: string | undefined;
}

function describe(code: string | undefined, { key, value, timestamp, headers, leftOut = 'nothing' }: Content): string {
  const fields = headers.map(([name, content]) => `${show(name)}=${show(content)}`).join(' ');
  // Of thousands nobody wants to see all.
  return [
    code,
    show(key),
    show(value),
    timestamp,
    `without ${leftOut}`,
    `${headers.length} headers`,
    show(Buffer.from(fields)),
  ].join(' ');
}

function show(bytes: Buffer | null): string {
  if (bytes === null) {
    return 'null';
  }
  return bytes.length > SHOWN_BYTES
    ? `${bytes.length} bytes of hash ${createHash('sha256').update(bytes).digest('hex')}`
    : `"${bytes.toString('hex')}"`;
}
