import { endsInNumber, MAX_CITY_LENGTH, normalizeCity } from './city-name.ts';
import { NO_TIMESTAMP } from './kafka/batch.ts';
import { parseMicroDegrees } from './micro-degrees.ts';

/** One parsed record of the input topic. */
export interface Reading {
  readonly city: string;
  /** Integer micro-degrees within ±100 degC. */
  readonly microDegrees: number;
  /** Milliseconds since the epoch: the record's timestamp. */
  readonly eventTime: number;
}

/** Why a record cannot be used: the closed list of the contract, in the order in which a record is checked. */
export const REJECTION_CODES = [
  'EMPTY_VALUE',
  'INVALID_UTF8',
  'MISSING_SEPARATOR',
  'AMBIGUOUS_SEPARATOR',
  'INVALID_CITY',
  'NOT_A_NUMBER',
  'OUT_OF_RANGE',
  'NO_TIMESTAMP',
  'TIMESTAMP_IN_FUTURE',
] as const;
export type RejectionCode = (typeof REJECTION_CODES)[number];

export interface Rejection {
  readonly code: RejectionCode;
  /** For people: what is wrong and what is allowed. Never holds the payload, which may be anything. */
  readonly message: string;
}

export type ParsedRecord = { readonly reading: Reading } | { readonly rejection: Rejection };

const MAX_MICRO_DEGREES = 100_000_000;
const MAX_AHEAD_MS = 60_000;

/** Before it, dates have no ISO 8601 text of four-digit years, by which windows are named and sorted. */
const MIN_EVENT_TIME = Date.parse('0000-01-01T00:00:00Z');

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const reject = (code: RejectionCode, message: string): ParsedRecord => ({ rejection: { code, message } });

/**
 * Reads a record of the input topic: UTF-8 text `City,Temperature`, cut at the last comma.
 *
 * @param value the record's value, null for a tombstone
 * @param eventTime the record's timestamp in milliseconds since the epoch
 * @param now the clock, in milliseconds since the epoch
 */
export function parseReading(value: Uint8Array | null, eventTime: number, now: number): ParsedRecord {
  if (value === null || value.length === 0) {
    return reject('EMPTY_VALUE', 'The value is empty: City,Temperature is expected.');
  }
  const text = decode(value);
  if (text === undefined) {
    return reject('INVALID_UTF8', 'The value is not valid UTF-8.');
  }
  const separator = text.lastIndexOf(',');
  if (separator < 0) {
    return reject('MISSING_SEPARATOR', 'The value has no comma: City,Temperature is expected.');
  }
  const cityText = text.slice(0, separator);
  if (endsInNumber(cityText)) {
    return reject(
      'AMBIGUOUS_SEPARATOR',
      'The city ends in a number, as in City,21,5 or City;21,5: City,21.5 is expected, with a decimal point.',
    );
  }
  const city = normalizeCity(cityText);
  if (city === undefined) {
    return reject(
      'INVALID_CITY',
      `The city needs a letter, at most ${MAX_CITY_LENGTH} characters, and no control or invisible format characters.`,
    );
  }
  const microDegrees = parseMicroDegrees(text.slice(separator + 1).trim());
  if (microDegrees === undefined) {
    return reject('NOT_A_NUMBER', 'The temperature is not a decimal number.');
  }
  if (Math.abs(microDegrees) > MAX_MICRO_DEGREES) {
    return reject('OUT_OF_RANGE', 'The temperature is not within -100 to 100 degC.');
  }
  if (eventTime < MIN_EVENT_TIME) {
    return reject('OUT_OF_RANGE', 'The timestamp is before the year 0.');
  }
  // Other times before 1970 are event times like any: archives have such.
  if (eventTime === NO_TIMESTAMP) {
    return reject('NO_TIMESTAMP', 'The record has no timestamp.');
  }
  if (eventTime - now > MAX_AHEAD_MS) {
    return reject('TIMESTAMP_IN_FUTURE', `The timestamp is more than ${MAX_AHEAD_MS / 1000} s ahead of the clock.`);
  }
  return { reading: { city, microDegrees, eventTime } };
}

function decode(value: Uint8Array): string | undefined {
  try {
    return utf8.decode(value);
  } catch {
    return undefined;
  }
}
