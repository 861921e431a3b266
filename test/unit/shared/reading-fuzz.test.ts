import { expect, test } from '@jest/globals';
import { parseReading, REJECTION_CODES } from '../../../lambdas/shared/reading.ts';
import { fuzzedRecords } from '../../support/fuzzed-records.ts';
import { referenceReading } from '../../support/reference-reading.ts';

const NOW = Date.parse('2026-11-23T20:00:00Z');
const RECORDS = 100_000;
const SEED = 0.4;

test(`${RECORDS} records that nobody should write are read or rejected just as the contract says`, () => {
  const outcomes = new Map<string, number>();
  const disagreements: object[] = [];
  for (const { value, timestamp } of fuzzedRecords(SEED, NOW, RECORDS)) {
    const parsed = parseReading(value, timestamp, NOW);
    const actual = 'reading' in parsed ? parsed.reading : parsed.rejection.code;
    const expected = referenceReading(value, timestamp, NOW);
    if (!sameOutcome(actual, expected)) {
      disagreements.push({ value: value && Buffer.from(value).toString('hex'), timestamp, actual, expected });
    }
    const outcome = typeof actual === 'string' ? actual : 'read';
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  expect(disagreements.slice(0, 5)).toEqual([]);
  // Each outcome often enough to mean something.
  const rare = ['read', ...REJECTION_CODES].filter((outcome) => (outcomes.get(outcome) ?? 0) < RECORDS / 1_000);
  expect(rare).toEqual([]);
});

type Outcome = ReturnType<typeof referenceReading>;

function sameOutcome(a: Outcome, b: Outcome): boolean {
  return typeof a === 'string' || typeof b === 'string'
    ? a === b
    : a.city === b.city && Object.is(a.microDegrees, b.microDegrees) && a.eventTime === b.eventTime;
}
