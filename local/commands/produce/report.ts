import { shorten } from '../../run/view.ts';
import { jsonLine, jsonValue, printable } from '../printable.ts';
import { CONTRACT_FORMAT, type LineFormat } from './format.ts';
import type { RejectedLine } from './lines.ts';

export interface Total {
  readonly sent: number;
  readonly rejected: number;
  /** Of sending. */
  readonly ms: number;
}

const VALUE_WIDTH = 60;
/** Enough for the width. */
const VALUE_BYTES = 400;

/** @param unit what is numbered: `line`, or `reading` for words of the command line */
export function formatRejected({ number, value, rejection }: RejectedLine, unit: 'line' | 'reading'): string {
  const shown = shorten(
    printable(value.length > VALUE_BYTES ? value.subarray(0, VALUE_BYTES).toString() : value),
    VALUE_WIDTH,
  );
  return `${unit} ${number} "${shown}": ${rejection.code}: ${rejection.message}`;
}

export function jsonRejected({ number, value, rejection }: RejectedLine): string {
  return jsonLine({ line: number, ...jsonValue(value), code: rejection.code, message: rejection.message });
}

/** `City;21,5`, and `City;21.5`: the whole line, as far as it is one of a file that other options can read. */
const DECIMAL_COMMA = /^[^;]*;\s*[+-]?\d*,\d*\s*$/;
const SEMICOLON = /^[^;]*;\s*[+-]?\d*(\.\d*)?\s*$/;

/** Which options read a line that was rejected, if there are such. */
export function hintOf({ value }: RejectedLine, format: LineFormat): string | undefined {
  const text = value.length <= VALUE_BYTES ? value.toString() : '';
  if (format.decimal === CONTRACT_FORMAT.decimal && DECIMAL_COMMA.test(text)) {
    return "Lines such as Paris;21,5 are read with --separator ';' --decimal ,";
  }
  return format.separator === CONTRACT_FORMAT.separator && SEMICOLON.test(text)
    ? "Lines such as Paris;21.5 are read with --separator ';'"
    : undefined;
}

export function formatTotal({ sent, rejected, ms }: Total, force: boolean): string {
  const fate = force ? `, ${formatCount(rejected)} of them to be rejected` : `, ${formatCount(rejected)} left out`;
  const rate = ms >= 1_000 ? ` in ${(ms / 1_000).toFixed(1)} s (${formatCount(rateOf(sent, ms))}/s)` : '';
  return `${formatCount(sent)} ${sent === 1 ? 'reading' : 'readings'} sent${rejected > 0 ? fate : ''}${rate}.`;
}

export function jsonTotal({ sent, rejected, ms }: Total): string {
  return jsonLine({ sent, rejected, seconds: ms / 1_000 });
}

/** @param of how many there are in all, where that is known */
export function formatProgress(sent: number, ms: number, of: number | undefined): string {
  const all = of === undefined ? '' : ` of ${formatCount(of)}`;
  return `${formatCount(sent)}${all} sent · ${formatCount(rateOf(sent, ms))}/s`;
}

const rateOf = (count: number, ms: number) => (count * 1_000) / Math.max(ms, 1);

export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}
