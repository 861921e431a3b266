import type { CloudFormationCustomResourceResponse } from 'aws-lambda';

const TRIES = 5;
const TIMEOUT_MS = 5_000;
const FIRST_PAUSE_MS = 500;

export interface Web {
  readonly fetch: typeof fetch;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/**
 * Puts the answer where CloudFormation waits for it. It must arrive: without it the deployment hangs until the resource's timeout.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 *
 * @throws Error when it was not taken in five tries
 */
export async function respond(url: string, response: CloudFormationCustomResourceResponse, web: Web): Promise<void> {
  // Bytes, because text would get a content type, with which the signature of the URL does not match.
  const body = new TextEncoder().encode(JSON.stringify(response));
  let problem: unknown;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (attempt > 0) {
      await web.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
    try {
      const { ok, status } = await web.fetch(url, { method: 'PUT', body, signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (ok) {
        return;
      }
      problem = `HTTP status ${status}`;
    } catch (error) {
      problem = error;
    }
  }
  throw new Error(`CloudFormation did not take the answer in ${TRIES} tries: ${problem}`, { cause: problem });
}
