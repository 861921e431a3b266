import { LEAD_MS } from '../../lambdas/generator/interval.ts';

const HALF_MINUTE_MS = 30_000;
const MINUTE_MS = 60_000;
const NOTICE_MS = 1_000;

/** When the schedule takes over from the first invocation; all in milliseconds since the epoch. */
export interface Handover {
  /** The schedule's StartDate. */
  readonly startDate: number;
  /** The first minute that the schedule counts. */
  readonly firstMinute: number;
  /** Where the first invocation's records end and the schedule's begin. */
  readonly until: number;
}

/**
 * Records must flow at once, but a schedule fires only at a full minute. So one invocation by hand bridges the time, and
 * it has to know which minute the schedule's first will be. That must not depend on when the emulator looks: it sweeps its
 * schedules every 10 s, and counts a cron schedule's minutes from the first sweep after StartDate. With StartDate at a
 * half minute S, that sweep falls within [S, S + 10 s), so the first minute is S + 30 s without doubt, on AWS as well.
 * StartDate lies a second ahead at least, so that no sweep can come between it and the call that sets it.
 */
export function handover(now: number): Handover {
  const nextHalf = Math.ceil((now + NOTICE_MS - HALF_MINUTE_MS) / MINUTE_MS) * MINUTE_MS + HALF_MINUTE_MS;
  const firstMinute = nextHalf + HALF_MINUTE_MS;
  return { startDate: nextHalf, firstMinute, until: firstMinute + LEAD_MS };
}
