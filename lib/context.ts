import type { Node } from 'constructs';

/** A setting by its name, as the app's context has it: from the command line it is text, from cdk.json it may be a number. */
export type Context = (name: string) => unknown;

/** A context value cannot be used; the message names it and says what is allowed. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** The part of a construct's node that knows the context. */
export type ContextNode = Pick<Node, 'tryGetContext'>;

export function contextOf(node: ContextNode): Context {
  return (name) => node.tryGetContext(name);
}

/** @throws ConfigurationError when the value is no text of the pattern, or is missing and has no default */
export function matching(
  context: Context,
  name: string,
  byDefault: string | undefined,
  pattern: RegExp,
  allowed: string,
): string {
  const value = context(name) ?? byDefault;
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw refusal(name, allowed, value);
  }
  return value;
}

/** As {@link matching}, of a setting that may be left out. */
export function matchingIfGiven(context: Context, name: string, pattern: RegExp, allowed: string): string | undefined {
  return context(name) === undefined ? undefined : matching(context, name, undefined, pattern, allowed);
}

/** @throws ConfigurationError when the value is none of those; the first is the default */
export function oneOf<const T extends string>(context: Context, name: string, allowed: readonly [T, ...T[]]): T {
  const value = context(name) ?? allowed[0];
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) {
    throw refusal(name, allowed.join(' or '), value);
  }
  return found;
}

/** @throws ConfigurationError when the value is no whole number from `min` to `max` */
export function wholeNumber(
  context: Context,
  name: string,
  byDefault: number | undefined,
  min: number,
  max: number,
): number {
  const value = context(name) ?? byDefault;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < min || number > max) {
    throw refusal(name, `a whole number from ${min} to ${max}`, value);
  }
  return number;
}

/** An error for a value that is not allowed. */
export function refusal(name: string, allowed: string, value: unknown): ConfigurationError {
  const given = value === undefined ? 'and it is missing' : `not "${value}"`;
  return new ConfigurationError(`${name} must be ${allowed}, ${given}.`);
}
