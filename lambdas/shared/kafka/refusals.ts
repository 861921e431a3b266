import { NetworkError, type produceV11, ResponseError } from '@platformatic/kafka';
import type { RefusalReason } from './publisher.ts';

/** Kafka, or its client, will never take a request as it is. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** Positions in the request of the messages that are meant; empty where nobody says which. */
  readonly culprits: readonly number[];
  /** The broker said nothing and closed the connection: to find that out has taken all retries. */
  readonly hungUp: boolean;
  /** What the client said. */
  readonly cause: unknown;
}

/**
 * Answers that say something of the records and not of the broker:
 * https://kafka.apache.org/protocol#protocol_error_codes
 */
const REASONS: ReadonlyMap<unknown, RefusalReason> = new Map([
  ['MESSAGE_TOO_LARGE', 'size'],
  ['RECORD_LIST_TOO_LARGE', 'size'],
  ['INVALID_TIMESTAMP', 'timestamp'],
  ['INVALID_RECORD', 'content'],
  ['CORRUPT_MESSAGE', 'content'],
]);

/**
 * @param isOversized whether the request is larger than any that can be cut smaller
 * @returns undefined when the same request may be taken later: the broker is away, or can't just now
 */
export function refusalOf(cause: unknown, isOversized: boolean): Refusal | undefined {
  const errors = errorsIn(cause);
  const reason = errors.map((one) => REASONS.get((one as { apiId?: unknown }).apiId)).find((one) => one !== undefined);
  if (reason !== undefined) {
    return { reason, culprits: culpritsOf(errors), hungUp: false, cause };
  }
  // What the client can't write as bytes. By name, as each realm has a class of its own.
  if (errors.some((one) => one instanceof Error && one.name === 'RangeError')) {
    return { reason: 'content', culprits: [], hungUp: false, cause };
  }
  return isOversized && wasHungUpOn(errors) ? { reason: 'size', culprits: [], hungUp: true, cause } : undefined;
}

/**
 * Whether the broker let each attempt in and then closed the connection: it does so, without a word, on a request
 * beyond its `socket.request.max.bytes`. One that is away lets nobody in.
 */
function wasHungUpOn(errors: readonly unknown[]): boolean {
  const attempts = errors.filter((one) => !(one instanceof AggregateError));
  // In @platformatic/kafka 2.12.1 the words alone tell it from a connection that can't be made.
  return (
    attempts.length > 1 && attempts.every((one) => one instanceof NetworkError && one.message === 'Connection closed')
  );
}

/**
 * Takes a refused request apart.
 *
 * @returns the messages that are refused, and requests in which the others may be taken, in their order
 */
export function takeApart<M>(
  request: readonly M[],
  { culprits }: Pick<Refusal, 'culprits'>,
): { readonly refused: readonly M[]; readonly rest: readonly (readonly M[])[] } {
  const named = new Set(request.length === 1 ? [0] : culprits);
  const others = request.filter((_, position) => !named.has(position));
  if (others.length < request.length) {
    const refused = request.filter((_, position) => named.has(position));
    return { refused, rest: others.length === 0 ? [] : [others] };
  }
  const middle = Math.ceil(request.length / 2);
  return { refused: [], rest: [request.slice(0, middle), request.slice(middle)] };
}

/** All errors that the client has wrapped in each other. */
function errorsIn(error: unknown): readonly unknown[] {
  if (error instanceof AggregateError) {
    return [error, ...error.errors.flatMap(errorsIn)];
  }
  return error instanceof Error && error.cause !== undefined ? [error, ...errorsIn(error.cause)] : [error];
}

/**
 * Brokers name records by their positions in a partition's batch: those in the request where it is for one partition.
 */
function culpritsOf(errors: readonly unknown[]): readonly number[] {
  const answer = errors.find((one) => one instanceof ResponseError) as
    | { response?: produceV11.ProduceResponse }
    | undefined;
  const partitions = answer?.response?.responses.flatMap(({ partitionResponses }) => partitionResponses) ?? [];
  return partitions.length === 1 ? (partitions[0]?.recordErrors ?? []).map(({ batchIndex }) => batchIndex) : [];
}
