import type { Batch } from './batch.ts';
import type { Invoke } from './invoker.ts';
import { type RetryPolicy, retryDelayMs } from './retry.ts';
import { pause } from './signals.ts';

export interface DeliveryOptions {
  readonly functionName: string;
  readonly invoke: Invoke;
  readonly retries: RetryPolicy;
  readonly log: (line: string) => void;
  /** Ends the retries: the partitions were lost, or the poller stops. A running invocation goes on. */
  readonly end: AbortSignal;
  /** Ends the waiting for a running invocation. */
  readonly abandon: AbortSignal;
}

/**
 * Invokes the function with the same bytes until it succeeds. A batch without records is delivered by itself.
 *
 * @returns whether the function has taken the batch; false only after `end`
 */
export async function deliver(batch: Batch, options: DeliveryOptions): Promise<boolean> {
  const { functionName, invoke, retries, log, end, abandon } = options;
  if (batch.recordCount === 0) {
    return true;
  }
  const payload = batch.payload();
  for (let attempts = 1, failures = 1; ; failures += 1) {
    const invocation = await invoke(functionName, payload, abandon);
    if (invocation.kind === 'succeeded') {
      if (failures > 1) {
        log(`${functionName} took the batch of ${batch.recordCount} records after all.`);
      }
      return true;
    }
    const what = invocation.kind === 'failed' ? `failed (attempt ${attempts++})` : "can't be reached";
    const waitMs = retryDelayMs(failures, retries, Math.random());
    const next = end.aborted ? '' : ` Again with the same batch in ${(waitMs / 1000).toFixed(1)} s.`;
    log(`${functionName} ${what} for ${batch.recordCount} records: ${invocation.reason}.${next}`);
    await pause(waitMs, end);
    if (end.aborted) {
      return false;
    }
  }
}
