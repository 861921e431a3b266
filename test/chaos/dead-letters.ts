import { createHash } from 'node:crypto';
import type { CommittedRecord } from '../../lambdas/shared/kafka/committed-records.ts';
import { compare } from './differences.ts';
import { headersOf } from './traffic.ts';
import { headerOf, type Written } from './written.ts';

/** The headers that a dead letter has after the record's own: code, message, topic, partition, offset. */
const OWN_HEADERS = 5;
/** What is longer is told by its hash, for the sake of whoever reads the differences. */
const SHOWN_BYTES = 40;

/** Whether each unusable record is in the dead letters byte for byte, and nothing else is. Twice is allowed, if it is the same. */
export function compareDeadLetters(deadLetters: readonly CommittedRecord[], written: readonly Written[]) {
  const expected = new Map(
    written.flatMap(({ sent, id, place }) => {
      const { key = null, value, timestamp = 0n } = sent;
      return 'code' in sent
        ? [[place, describe(sent.code, { key, value, timestamp, headers: headersOf(sent, id) })]]
        : [];
    }),
  );
  const letters = Map.groupBy(
    deadLetters,
    (letter) => `${headerOf(letter, 'source-partition')}@${headerOf(letter, 'source-offset')}`,
  );
  const actual = new Map(
    [...letters].map(([place, copies]) => {
      const texts = copies.map((copy) =>
        describe(headerOf(copy, 'error-code'), { ...copy, headers: copy.headers.slice(0, -OWN_HEADERS) }),
      );
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
}

function describe(code: string | undefined, { key, value, timestamp, headers }: Content): string {
  const fields = headers.map(([name, content]) => `${show(name)}=${show(content)}`);
  return [code, show(key), show(value), timestamp, ...fields].join(' ');
}

function show(bytes: Buffer | null): string {
  if (bytes === null) {
    return 'null';
  }
  return bytes.length > SHOWN_BYTES
    ? `${bytes.length} bytes of hash ${createHash('sha256').update(bytes).digest('hex')}`
    : `"${bytes.toString('hex')}"`;
}
