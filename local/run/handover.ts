import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, type SchedulerClient, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { LEAD_MS } from '../../lambdas/generator/interval.ts';

const HALF_MINUTE_MS = 30_000;
const MINUTE_MS = 60_000;
const NOTICE_MS = 1_000;

/** When the schedule takes over from the first invocation; both in milliseconds since the epoch. */
export interface Handover {
  /** The schedule's StartDate. */
  readonly startDate: number;
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
  return { startDate: nextHalf, until: nextHalf + HALF_MINUTE_MS + LEAD_MS };
}

/** Switches the generator's schedule on, and invokes the generator for the time until its first minute. */
export async function startGenerator(
  clients: { readonly scheduler: SchedulerClient; readonly lambda: LambdaClient },
  names: { readonly schedule: string; readonly generator: string },
  now: number,
): Promise<void> {
  const { startDate, until } = handover(now);
  const schedule = await clients.scheduler.send(new GetScheduleCommand({ Name: names.schedule }));
  await clients.scheduler.send(
    // An update replaces the whole schedule: what is not sent again is lost.
    new UpdateScheduleCommand({
      Name: schedule.Name,
      GroupName: schedule.GroupName,
      Description: schedule.Description,
      ScheduleExpression: schedule.ScheduleExpression,
      ScheduleExpressionTimezone: schedule.ScheduleExpressionTimezone,
      FlexibleTimeWindow: schedule.FlexibleTimeWindow,
      Target: schedule.Target,
      ActionAfterCompletion: schedule.ActionAfterCompletion,
      State: 'ENABLED',
      StartDate: new Date(startDate),
    }),
  );
  await clients.lambda.send(
    new InvokeCommand({
      FunctionName: names.generator,
      InvocationType: 'Event',
      Payload: JSON.stringify({ until: new Date(until).toISOString() }),
    }),
  );
}
