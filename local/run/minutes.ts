import type { Clock } from './supervisor.ts';

const MINUTE_MS = 60_000;

export interface EveryMinute {
  /** @param minute milliseconds since the epoch, a full minute */
  invoke(minute: number): Promise<void>;
  /** Told of an invocation that failed. */
  notice(line: string): void;
  /** Its `now` in milliseconds since the epoch. */
  readonly clock: Clock;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * What a schedule with `cron(* * * * ? *)` and an event age of 60 s does: invokes at each full minute from `first` on. Minutes that
 * passed meanwhile, while the machine slept, are left out. Never rejects: what fails is told, and the next minute comes.
 */
export async function invokeEveryMinute(first: number, { invoke, notice, clock, signal }: EveryMinute): Promise<void> {
  for (let minute = first; ; minute += MINUTE_MS) {
    await clock.pause(Math.max(minute - clock.now(), 0), signal);
    if (signal.aborted) {
      return;
    }
    minute = Math.max(minute, Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS);
    await invoke(minute).catch((error: Error) =>
      notice(`The generator was not invoked for ${new Date(minute).toISOString().slice(11, 16)}: ${error.message}`),
    );
  }
}
