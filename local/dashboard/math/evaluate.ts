import jsep from 'jsep';
import type { TimeRange } from '../time-range.ts';
import { callFunction } from './functions.ts';
import { combine, MathError, mapValue, type Series, scalar, type Value } from './values.ts';

const truth = (met: boolean) => (met ? 1 : 0);
const OPERATIONS: ReadonlyMap<string, (a: number, b: number) => number> = new Map(
  Object.entries({
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '^': (a, b) => a ** b,
    '<': (a, b) => truth(a < b),
    '>': (a, b) => truth(a > b),
    '<=': (a, b) => truth(a <= b),
    '>=': (a, b) => truth(a >= b),
    '==': (a, b) => truth(a === b),
    '!=': (a, b) => truth(a !== b),
    AND: (a, b) => truth(a !== 0 && b !== 0),
    OR: (a, b) => truth(a !== 0 || b !== 0),
  }),
);

// To jsep, ^ is what it is in JavaScript: an exclusive or, which binds weakly.
jsep.removeBinaryOp('^');
jsep.addBinaryOp('^', 12, true);
jsep.addBinaryOp('AND', 2);
jsep.addBinaryOp('OR', 1);

export interface Surroundings {
  /** What an expression may name: metrics and other expressions. */
  readonly named: (id: string) => Value | undefined;
  /** All metrics of the widget, without its expressions. */
  readonly metrics: readonly Series[];
  readonly range: TimeRange;
}

/**
 * Computes a metric math expression, as far as this viewer knows it: numbers, ids, + - * / ^ with parentheses, comparisons,
 * AND, OR, [a, b], METRICS() and the functions of {@link callFunction}.
 *
 * @throws MathError with what of it is not supported
 */
export function evaluate(expression: string, surroundings: Surroundings): Value {
  return compute(parse(expression), surroundings);
}

function parse(expression: string): jsep.Expression {
  try {
    return jsep(expression);
  } catch (error) {
    throw new MathError(`not supported here: ${expression} (${(error as Error).message})`, { cause: error });
  }
}

function compute(node: jsep.Expression, surroundings: Surroundings): Value {
  const { named, metrics, range } = surroundings;
  const inner = (one: unknown) => compute(one as jsep.Expression, surroundings);
  switch (node.type) {
    case 'Literal':
      if (typeof node.value === 'number') {
        return scalar(node.value);
      }
      break;
    case 'Identifier': {
      const value = named(String(node.name));
      if (value === undefined) {
        throw new MathError(`not supported here: ${node.name} is not the id of a metric of this widget`);
      }
      return value;
    }
    case 'UnaryExpression':
      if (node.operator === '-' || node.operator === '+') {
        const sign = node.operator === '-' ? -1 : 1;
        return mapValue(inner(node.argument), (value) => sign * value);
      }
      break;
    case 'BinaryExpression': {
      const operation = OPERATIONS.get(String(node.operator));
      if (operation !== undefined) {
        return combine(inner(node.left), inner(node.right), operation);
      }
      break;
    }
    case 'ArrayExpression': {
      const values = (node.elements as jsep.Expression[]).map(inner);
      return { kind: 'several', series: values.flatMap(seriesIn) };
    }
    case 'CallExpression': {
      const name = String((node.callee as jsep.Expression).name);
      const given = node.arguments as jsep.Expression[];
      if (name === 'METRICS' && given.length === 0) {
        return { kind: 'several', series: metrics };
      }
      if (name === 'SEARCH') {
        throw new MathError('not supported here: SEARCH()');
      }
      return callFunction(name, given.map(inner), range);
    }
  }
  throw new MathError(`not supported here: ${node.raw ?? node.operator ?? node.type}`);
}

function seriesIn(value: Value): readonly Series[] {
  if (value.kind === 'scalar') {
    throw new MathError('not supported here: a number in an array');
  }
  return value.kind === 'series' ? [value] : value.series;
}
