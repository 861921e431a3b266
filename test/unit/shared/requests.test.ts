import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { requestsOf, type StampedMessage } from '../../../lambdas/shared/kafka/requests.ts';

const MEBIBYTE = 1_048_576;
const MAX_DIFFERENCE_MS = 2n ** 31n;

const message: fc.Arbitrary<StampedMessage> = fc.record({
  topic: fc.constant('input_dead_letter'),
  key: fc.constant(null),
  value: fc.nat(500_000).map((length) => Buffer.alloc(length)),
  headers: fc.array(fc.tuple(fc.string(), fc.constantFrom(null, 'Chișinău', Buffer.alloc(70_000))), { maxLength: 3 }),
  timestamp: fc.oneof(
    fc.integer({ min: -1, max: 4_000_000_000_000 }),
    fc.integer({ min: 1_795_000_000_000, max: 1_795_000_010_000 }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.bigInt({ min: 2n ** 63n - 2n ** 33n, max: 2n ** 63n - 1n }),
    fc.bigInt({ min: 2n ** 63n - 2n ** 33n, max: 2n ** 63n - 1n }).map(Number),
  ),
});

test('requests hold every message once, in order within 24 days, within what brokers and the client can do', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 40 }), (messages) => {
      const requests = requestsOf(messages);
      expect(requests.flat().length).toBe(messages.length);
      for (const request of requests) {
        const timestamps = request.map(({ timestamp }) => BigInt(timestamp)).toSorted((a, b) => (a < b ? -1 : 1));
        expect((timestamps.at(-1) ?? 0n) - (timestamps[0] ?? 0n)).toBeLessThan(MAX_DIFFERENCE_MS);
        const bytes = request.reduce(
          (sum, { value, headers = [] }) =>
            sum + length(value) + headers.reduce((sum, [name, content]) => sum + length(name) + length(content), 0),
          0,
        );
        expect(bytes).toBeLessThan(MEBIBYTE);
        const positions = request.map((one) => messages.indexOf(one));
        expect(positions).toEqual(positions.toSorted((a, b) => a - b));
      }
    }),
  );
});

test('a message that is too large goes alone; no messages make no request', () => {
  const small = { topic: 'input', key: null, value: Buffer.from('x'), timestamp: 1 };
  const large = { ...small, value: Buffer.alloc(2_000_000) };
  expect(requestsOf([small, large, small])).toEqual([[small], [large], [small]]);
  expect(requestsOf([])).toEqual([]);
});

function length(content: Buffer | string | null): number {
  return content === null ? 0 : Buffer.byteLength(content);
}
