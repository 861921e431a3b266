/**
 * `warning`: it works, and somebody should see to it. `fault`: something is wrong. `unknown`: it could not be looked at, so nobody knows.
 * `not-measured`: there is nothing to look at from here, such as what an emulator does not have, and that is no fault.
 */
export const STATUSES = ['ok', 'warning', 'fault', 'unknown', 'not-measured'] as const;
export type Status = (typeof STATUSES)[number];

/** What to do about something that is not well. */
export interface Advice {
  /** In the imperative, a sentence without its full stop. */
  readonly todo: string;
  /** Command lines that do it, to be copied. */
  readonly commands?: readonly string[];
  /** Where it is told at length, of see.ts or as an alarm says. */
  readonly see?: string;
}

/** Numbers and names behind the words, for programs that read the report; ages in whole seconds. */
export type Values = Readonly<Record<string, string | number | boolean>>;

/** One thing that was looked at. */
export interface Finding {
  /** The kind of thing, such as `trigger`. With the subject it names the finding, in every run. */
  readonly check: string;
  /** Which one of them, such as `city-averages`; empty where there is only one. */
  readonly subject: string;
  readonly status: Status;
  /** A clause without a full stop. */
  readonly found: string;
  readonly advice?: Advice;
  readonly values?: Values;
}

type What = Pick<Finding, 'check' | 'subject'>;

export const ok = (what: What, found: string, values?: Values): Finding => create(what, 'ok', found, undefined, values);

export const notMeasured = (what: What, found: string, values?: Values): Finding =>
  create(what, 'not-measured', found, undefined, values);

export const warning = (what: What, found: string, advice?: Advice, values?: Values): Finding =>
  create(what, 'warning', found, advice, values);

export const fault = (what: What, found: string, advice?: Advice, values?: Values): Finding =>
  create(what, 'fault', found, advice, values);

export const unknown = (what: What, found: string, advice?: Advice): Finding => create(what, 'unknown', found, advice);

function create({ check, subject }: What, status: Status, found: string, advice?: Advice, values?: Values): Finding {
  return { check, subject, status, found, ...(advice && { advice }), ...(values && { values }) };
}

/**
 * What could not be looked at counts as wrong, for those who go by the exit code: that all is well is never said of what nobody has seen.
 *
 * @returns the exit code: 0 when all is well, warnings included, else 1
 */
export function exitCode(findings: readonly Pick<Finding, 'status'>[]): 0 | 1 {
  return findings.some(({ status }) => status === 'fault' || status === 'unknown') ? 1 : 0;
}
