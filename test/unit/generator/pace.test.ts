import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { firstSlot, slotTime } from '../../../lambdas/generator/pace.ts';

const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
const rate = fc.integer({ min: 1, max: 100_000 });
const length = fc.integer({ min: 0, max: 200_000 });

/** Slots of [from, to) by the definition, in exact arithmetic. */
function exactSlots(from: number, to: number, rate: number): { first: bigint; end: bigint } {
  const ceil = (time: number) => (BigInt(time) * BigInt(rate) + 999n) / 1000n;
  return { first: ceil(from), end: ceil(to) };
}

test('the slots of an interval are those of the exact grid', () => {
  fc.assert(
    fc.property(time, length, rate, (from, ms, rate) => {
      const { first, end } = exactSlots(from, from + ms, rate);
      expect(BigInt(firstSlot(from, rate))).toBe(first);
      expect(BigInt(firstSlot(from + ms, rate))).toBe(end);
    }),
  );
});

test('a slot has its exact time, rounded down, which lies in every interval that holds the slot', () => {
  fc.assert(
    fc.property(time, rate, (from, rate) => {
      const slot = firstSlot(from, rate);
      expect(BigInt(slotTime(slot, rate))).toBe((BigInt(slot) * 1000n) / BigInt(rate));
      expect(slotTime(slot, rate)).toBeGreaterThanOrEqual(from);
      expect(slotTime(slot - 1, rate)).toBeLessThan(from);
    }),
  );
});

test('a minute holds 60 times the rate, wherever whole seconds cut it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), rate, (second, rate) => {
      expect(firstSlot((second + 60) * 1000, rate) - firstSlot(second * 1000, rate)).toBe(60 * rate);
    }),
  );
});

test('the pace is even: neighbours are no more than a millisecond off their distance', () => {
  fc.assert(
    fc.property(time, rate, (from, rate) => {
      const slot = firstSlot(from, rate);
      const distance = slotTime(slot + 1, rate) - slotTime(slot, rate);
      expect(Math.abs(distance - 1000 / rate)).toBeLessThan(1);
    }),
  );
});
