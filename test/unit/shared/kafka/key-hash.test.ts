import { expect, test } from '@jest/globals';
import { murmur2 } from '@platformatic/kafka';
import fc from 'fast-check';
import { keyHash } from '../../../../lambdas/shared/kafka/key-hash.ts';

/** Far above what it takes, far below what a cost that grows with the square comes to. */
const LIMIT_MS = 1_000;

test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('%s has the hash of the tests of Kafka itself', (key, hash) => {
  expect(keyHash(Buffer.from(key))).toBe(hash >>> 0);
});

test("any key has the client's hash: where it was written before, it is written now", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const key = Buffer.from(bytes);
      expect(keyHash(key)).toBe(murmur2(key) >>> 0);
    }),
  );
});

test(`a key of 8 MB takes less than ${LIMIT_MS} ms`, () => {
  const key = Buffer.alloc(8_000_000, 'key');
  const start = performance.now();
  keyHash(key);
  expect(performance.now() - start).toBeLessThan(LIMIT_MS);
});
