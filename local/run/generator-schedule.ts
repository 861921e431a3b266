import { setTimeout as delay } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import type { GeneratorEvent } from '../../lambdas/generator/interval.ts';
import type { AwsAddress } from '../endpoint/address.ts';
import type { Traits } from '../endpoint/engine.ts';
import type { StackOutputs } from './deployment.ts';
import { handover } from './handover.ts';
import { invokeEveryMinute } from './minutes.ts';
import type { Clock, SupervisorEvents } from './supervisor.ts';

const WALL_CLOCK: Clock = {
  now: Date.now,
  pause: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
};
const BOUNDS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

/** Keeps the generator going from now on, without a gap or an overlap, whether or not the endpoint's schedules fire. */
export class GeneratorSchedule {
  readonly #scheduler: SchedulerClient;
  readonly #lambda: LambdaClient;
  readonly #names: Pick<StackOutputs, 'GeneratorFunction' | 'GeneratorSchedule'>;
  readonly #notice: SupervisorEvents['notice'];

  constructor({ client }: AwsAddress, names: StackOutputs, { notice }: Pick<SupervisorEvents, 'notice'>) {
    this.#scheduler = new SchedulerClient({ ...client, ...BOUNDS });
    this.#lambda = new LambdaClient({ ...client, ...BOUNDS });
    this.#names = names;
    this.#notice = notice;
  }

  /**
   * Resolves when records flow: an invocation by hand bridges the time to the schedule's first minute.
   *
   * @param now milliseconds since the epoch
   * @param signal ends the invocations that stand in for a schedule that does not fire
   */
  async start(schedules: Traits['schedules'], now: number, signal: AbortSignal): Promise<void> {
    const { startDate, firstMinute, until } = handover(now);
    if (schedules === 'fire') {
      await this.#enable(startDate);
    } else {
      const invoke = (minute: number) => this.#invoke({ scheduledTime: new Date(minute).toISOString() });
      invokeEveryMinute(firstMinute, { invoke, notice: this.#notice, clock: WALL_CLOCK, signal });
    }
    await this.#invoke({ until: new Date(until).toISOString() });
  }

  async #enable(startDate: number): Promise<void> {
    const schedule = await this.#scheduler.send(new GetScheduleCommand({ Name: this.#names.GeneratorSchedule }));
    await this.#scheduler.send(
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
  }

  async #invoke(event: GeneratorEvent): Promise<void> {
    await this.#lambda.send(
      new InvokeCommand({
        FunctionName: this.#names.GeneratorFunction,
        InvocationType: 'Event',
        Payload: JSON.stringify(event),
      }),
    );
  }
}
