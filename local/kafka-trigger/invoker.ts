import { InvokeCommand, LambdaClient, LambdaServiceException } from '@aws-sdk/client-lambda';
import { describeError } from './retry.ts';

/** How an invocation ended. `unavailable`: the batch did not reach the function, so it does not count as an attempt. */
export type Invocation =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Invokes a function with an event's JSON and waits for its end; never rejects. `abort` gives the waiting up. */
export type Invoke = (functionName: string, payload: Uint8Array, abort: AbortSignal) => Promise<Invocation>;

/** A function runs for 15 minutes at most; what is silent for longer is dead. */
const TIMEOUT_MS = 16 * 60 * 1000;
const CONNECT_TIMEOUT_MS = 5000;
const TOO_MANY_REQUESTS = 429;

/** A client that leaves every retry to the poller: only the poller knows how to count and to pace them. */
export function createLambdaClient(options: { endpoint: string; region: string }): LambdaClient {
  return new LambdaClient({ ...options, maxAttempts: 1, requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS } });
}

/** Invokes through the Lambda API. */
export function createInvoke(client: LambdaClient): Invoke {
  return async (functionName, payload, abort) => {
    const limit = new AbortController();
    const giveUp = () => limit.abort();
    const timer = setTimeout(giveUp, TIMEOUT_MS);
    abort.addEventListener('abort', giveUp);
    try {
      const { FunctionError: functionError, Payload: answer } = await client.send(
        new InvokeCommand({ FunctionName: functionName, InvocationType: 'RequestResponse', Payload: payload }),
        { abortSignal: limit.signal },
      );
      return functionError === undefined
        ? { kind: 'succeeded' }
        : { kind: 'failed', reason: `${functionError} error: ${functionErrorMessage(answer?.transformToString())}` };
    } catch (error) {
      return { kind: isRefusal(error) ? 'failed' : 'unavailable', reason: describeError(error) };
    } finally {
      clearTimeout(timer);
      abort.removeEventListener('abort', giveUp);
    }
  };
}

/** Whether Lambda answered that it won't run this call, other than for being too busy. */
function isRefusal(error: unknown): boolean {
  const status = error instanceof LambdaServiceException ? error.$metadata.httpStatusCode : undefined;
  return status !== undefined && status !== TOO_MANY_REQUESTS && status < 500;
}

/** Lambda answers a failed invocation with `{ errorType, errorMessage }`. */
function functionErrorMessage(payload: string | undefined): string {
  try {
    const { errorType, errorMessage } = JSON.parse(payload ?? '{}');
    return `${errorType}: ${errorMessage}`.slice(0, 500);
  } catch {
    return 'it said no more';
  }
}
