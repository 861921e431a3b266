import { DashboardNotFoundError } from '@aws-sdk/client-cloudwatch';
import { describeError } from '../kafka-trigger/retry.ts';
import { FunctionError } from './aws.ts';
import { DashboardBodyError } from './body.ts';
import { WidgetCallError } from './custom-widget.ts';
import { TimeRangeError } from './time-range.ts';

/** The page has asked for what there is not. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

export interface ErrorAnswer {
  readonly status: number;
  /** `unreachable`: the AWS endpoint does not answer, for any widget. */
  readonly kind: 'unreachable' | 'notFound' | 'request' | 'failed';
  readonly message: string;
}

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);

/** What the page is told of an error: one sentence, no stack. */
export function answerFor(error: unknown): ErrorAnswer {
  const message = `${describeError(error)}.`;
  if (error instanceof NotFoundError || error instanceof DashboardNotFoundError) {
    return { status: 404, kind: 'notFound', message };
  }
  if (error instanceof TimeRangeError || error instanceof WidgetCallError) {
    return { status: 400, kind: 'request', message };
  }
  if (error instanceof FunctionError || error instanceof DashboardBodyError) {
    return { status: 502, kind: 'failed', message };
  }
  return { status: 502, kind: isNetworkError(error) ? 'unreachable' : 'failed', message };
}

function isNetworkError(error: unknown): boolean {
  if (error instanceof AggregateError) {
    return error.errors.some(isNetworkError);
  }
  const { code, name, cause } = error as NodeJS.ErrnoException & { cause?: unknown };
  return NETWORK_CODES.has(code ?? '') || name === 'TimeoutError' || (cause !== undefined && isNetworkError(cause));
}
