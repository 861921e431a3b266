import { parseReading, type Rejection } from '../../../lambdas/shared/reading.ts';
import { CommandError } from '../run-main.ts';
import { convertLine, type LineFormat } from './format.ts';

export interface Line {
  /** From 1. */
  readonly number: number;
  /** As it stands in its source. */
  readonly value: Buffer;
}

export interface JudgedLine extends Line {
  /** What is sent for it. */
  readonly record: Buffer;
  /** Why the pipeline will reject it, if it will. */
  readonly rejection: Rejection | undefined;
}

/** A line and why the pipeline will reject it. */
export interface RejectedLine extends JudgedLine {
  readonly rejection: Rejection;
}

const NEWLINE = 0x0a;
/** Brokers refuse a record of more than 1 MiB, by default. */
const MAX_LINE_BYTES = 1024 * 1024;
const HEADER = /^\uFEFF?\s*"?city"?\s*[,;|\t]\s*"?temperature"?\s*$/i;

/**
 * Cuts bytes into lines: as many at a time as have come, so that none waits for others. Without empty lines and a header in
 * the first one, which count all the same.
 *
 * @throws CommandError for a line that is too long for a record
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly Line[]> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let number = 0;
  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      lines.push({ number: ++number, value: Buffer.concat([...rest, chunk.subarray(start, end)]) });
      rest = [];
      restBytes = 0;
      start = end + 1;
    }
    if (start < chunk.length) {
      rest.push(chunk.subarray(start));
      restBytes += chunk.length - start;
    }
    if (restBytes > MAX_LINE_BYTES || lines.some(({ value }) => value.length > MAX_LINE_BYTES)) {
      throw new CommandError(
        `After line ${number}, a line is longer than 1 MiB, which is more than a record may have.`,
      );
    }
    yield lines.flatMap(toReading);
  }
  yield [{ number: number + 1, value: Buffer.concat(rest) }].flatMap(toReading);
}

function toReading({ number, value }: Line): Line[] {
  const line = value.at(-1) === 0x0d ? value.subarray(0, -1) : value;
  const text = line.length <= 100 ? line.toString() : undefined;
  const skipped = text !== undefined && (text.trim() === '' || (number === 1 && HEADER.test(text)));
  return skipped ? [] : [{ number, value: line }];
}

/**
 * Tells what the pipeline will take from what it will not, by its own parser, once each line is written as it reads it.
 *
 * @param now milliseconds since the epoch
 */
export function judge(lines: readonly Line[], format: LineFormat, now: number): readonly JudgedLine[] {
  return lines.map((line) => {
    const { record, rejection } = convertLine(line.value, format);
    const parsed = parseReading(record, now, now);
    return { ...line, record, rejection: rejection ?? ('rejection' in parsed ? parsed.rejection : undefined) };
  });
}

export function isRejected(line: JudgedLine): line is RejectedLine {
  return line.rejection !== undefined;
}
