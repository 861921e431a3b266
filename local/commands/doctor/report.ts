import stringWidth from 'string-width';
import { pad } from '../../run/view.ts';
import { printable } from '../printable.ts';
import { exitCode, type Finding, STATUSES, type Status } from './finding.ts';
import { count } from './words.ts';

/** What was looked at, and when. */
export interface Subject {
  /** Such as "stack CityTemperatures at http://127.0.0.1:4566 (MiniStack 1.5.33), us-east-1". */
  readonly title: string;
  /** The same for programs. */
  readonly fields: Readonly<Record<string, string | null>>;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

type Format = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';

/** Marks up a text; the identity where there are no colors. */
export type Style = (format: Format, text: string) => string;

const MARKS: Readonly<Record<Status, { readonly mark: string; readonly style: Format }>> = {
  ok: { mark: '✔', style: 'green' },
  warning: { mark: '!', style: 'yellow' },
  fault: { mark: '✖', style: 'red' },
  unknown: { mark: '?', style: 'yellow' },
  'not-measured': { mark: '–', style: 'dim' },
};
/** So much of a line at most is what was looked at; longer words push the rest to the right. */
const MAX_SUBJECT = 28;
const MIN_TEXT = 30;

/** The report for people: a line a finding, what to do below it, and the sum. */
export function formatReport(
  { title }: Subject,
  findings: readonly Finding[],
  columns: number,
  style: Style,
): readonly string[] {
  const width = Math.min(
    Math.max(...findings.map((finding) => stringWidth(printable(nameOf(finding)))), 0),
    MAX_SUBJECT,
  );
  return [
    ...wrap(printable(title), columns).map((line) => style('bold', line)),
    '',
    ...findings.flatMap((finding) => formatFinding(finding, width, columns, style)),
    '',
    ...wrap(summarize(findings), columns).map((line) => style('bold', line)),
  ];
}

function formatFinding(finding: Finding, width: number, columns: number, style: Style): readonly string[] {
  const { mark, style: format } = MARKS[finding.status];
  const subject = pad(printable(nameOf(finding)), width);
  const indent = ' '.repeat(width + 4);
  const room = columns - indent.length;
  const [first = '', ...more] = wrap(printable(finding.found), room - (stringWidth(subject) - width), room);
  const { todo, commands = [], see } = finding.advice ?? {};
  return [
    `${style(format, mark)} ${subject}  ${first}`,
    ...more.map((line) => indent + line),
    ...(todo === undefined ? [] : wrap(`${printable(todo)}.`, room).map((line) => style('cyan', indent + line))),
    // Whole, to be copied.
    ...commands.map((command) => `    ${printable(command)}`),
    ...(see === undefined ? [] : [style('dim', indent + see)]),
  ];
}

export function nameOf({ check, subject }: Pick<Finding, 'check' | 'subject'>): string {
  return `${check} ${subject}`.trim();
}

function summarize(findings: readonly Finding[]): string {
  const number = (status: Status) => findings.filter((finding) => finding.status === status).length;
  return [
    `${number('ok')} well`,
    count(number('warning'), 'warning'),
    `${number('fault')} wrong`,
    ...(number('unknown') === 0 ? [] : [`${number('unknown')} could not be looked at`]),
    ...(number('not-measured') === 0 ? [] : [`${number('not-measured')} not measured here`]),
  ].join(' · ');
}

/** The report for programs: docs/doctor.md describes its fields. */
export function toJson({ fields, at }: Subject, findings: readonly Finding[]): object {
  return {
    ...fields,
    at: new Date(at).toISOString(),
    ok: exitCode(findings) === 0,
    counts: Object.fromEntries(
      STATUSES.map((status) => [status, findings.filter((one) => one.status === status).length]),
    ),
    findings: findings.map(({ check, subject, status, found, advice, values }) => ({
      check,
      subject,
      status,
      found,
      todo: advice?.todo ?? null,
      commands: advice?.commands ?? [],
      see: advice?.see ?? null,
      values: values ?? {},
    })),
  };
}

/** Breaks a text between words; a word that is longer than a line stays whole. */
function wrap(text: string, firstWidth: number, width = firstWidth): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const room = Math.max(lines.length > 1 ? width : firstWidth, MIN_TEXT);
    if (last === undefined || stringWidth(`${last} ${word}`) > room) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = `${last} ${word}`;
    }
  }
  return lines;
}
