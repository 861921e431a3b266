import { pad, shorten } from '../../run/view.ts';
import { printable } from '../printable.ts';
import type { Decoded } from './decode.ts';

const CITY_WIDTH = 24;
const NUMBER_WIDTH = 11;
const VALUE_WIDTH = 60;
/** Enough for the width, however the value is escaped. */
const VALUE_BYTES = 400;

/** A record in one line of a terminal: nothing that somebody wrote into it steers the terminal. */
export function formatRecord(decoded: Decoded): string {
  switch (decoded.kind) {
    case 'maximum': {
      const { windowStart, city, temperature, revision } = decoded;
      return `${formatTime(windowStart)}  ${formatCity(city)}  ${formatDegrees(temperature)}  revision ${revision}`;
    }
    case 'average': {
      const { city, average, count } = decoded;
      const of = count === 1 ? '1 reading' : `${count.toLocaleString('en-US')} readings`;
      return `${formatCity(city)}  ${formatDegrees(average)}  of ${of}`;
    }
    case 'reading':
      return `${formatPosition(decoded)}  ${formatCity(decoded.city)}  ${formatDegrees(decoded.temperature)}`;
    case 'rejected':
      return `${formatPosition(decoded)}  ${formatValue(decoded.value)}  ${decoded.code}`;
    case 'dead letter': {
      const { code, message, sourceTopic, sourcePartition, sourceOffset, leftOut, value } = decoded;
      const source = `${printable(sourceTopic)} ${sourcePartition}@${sourceOffset}`;
      const without = leftOut === undefined ? '' : ` Left out: ${printable(leftOut)}.`;
      return `${printable(code)}  ${source}  ${formatValue(value)}  ${printable(message)}${without}`;
    }
    case 'other':
      return `${formatPosition(decoded)}  ${formatValue(decoded.value)}  is not what the pipeline writes`;
  }
}

function formatPosition({ time, partition, offset }: { time: string; partition: number; offset: number }): string {
  return `${formatTime(time)}  ${partition}@${offset}`;
}

/** `2026-11-25 21:49:40`, with milliseconds where there are some. */
function formatTime(iso: string): string {
  return printable(iso).replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.000|(\.\d{3}))Z$/, '$1 $2$3');
}

const formatCity = (city: string) => pad(shorten(printable(city), CITY_WIDTH), CITY_WIDTH);

const formatDegrees = (degrees: number) => `${String(degrees).padStart(NUMBER_WIDTH)} °C`;

function formatValue(value: Buffer | null): string {
  if (value === null) {
    return '(no value)';
  }
  const shown = printable(value.length > VALUE_BYTES ? value.subarray(0, VALUE_BYTES).toString() : value);
  return `"${shorten(shown, VALUE_WIDTH)}"`;
}
