import { setTimeout as delay } from 'node:timers/promises';

const INTERVAL_MS = 200;

/** Repeats an assertion until it holds; after `timeoutMs` its last failure is thrown. */
export async function eventually<T>(timeoutMs: number, assertion: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await assertion();
    } catch (failure) {
      if (performance.now() > deadline) {
        throw failure;
      }
    }
    await delay(INTERVAL_MS);
  }
}
