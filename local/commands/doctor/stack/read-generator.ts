import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { METRICS_NAMESPACE, metricDimensions } from '../../../../lambdas/shared/telemetry.ts';
import { type Answer, answered, mapAnswer } from '../answer.ts';
import type { Circumstances } from '../circumstances.ts';
import type { StackAws } from './clients.ts';
import type { DeployedFunction } from './deployment.ts';
import type { Production, Schedule } from './generator-check.ts';
import { readMetrics, sumSince } from './read-metrics.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RECENT_MS = 5 * MINUTE_MS;
/** What the generator logs when readings are refused, and when an invocation fails. */
const TROUBLES = ['Kafka did not take readings', 'EmissionError'];

export async function readSchedule(aws: StackAws, Name: string): Promise<Answer<Schedule>> {
  const answer = await aws.ask(({ scheduler }) => scheduler.send(new GetScheduleCommand({ Name })));
  return mapAnswer(answer, ({ State, CreationDate, LastModificationDate, StartDate }) => ({
    name: Name,
    enabled: State === 'ENABLED',
    createdAt: CreationDate?.getTime() ?? 0,
    modifiedAt: LastModificationDate?.getTime() ?? CreationDate?.getTime() ?? 0,
    startsAt: StartDate?.getTime(),
  }));
}

/** What the generator has made in the last hour: as its metric says, else its log, which is there where nobody makes metrics of it. */
export async function readProduction(
  aws: StackAws,
  generator: DeployedFunction | undefined,
  { now, stackName }: Circumstances,
): Promise<Answer<Production>> {
  const produced = {
    namespace: METRICS_NAMESPACE,
    name: 'RecordsProduced',
    dimensions: metricDimensions('generator', stackName),
    statistic: 'Sum',
  } as const;
  const range = { from: now - HOUR_MS, to: now, periodSeconds: 60 };
  const told = mapAnswer(await readMetrics(aws, { produced }, range), ({ produced }) => ({
    lastFiveMinutes: sumSince(produced, now - RECENT_MS),
    // A period's values came in until its end.
    newestAt: produced
      .filter(({ value }) => value > 0)
      .map(({ at }) => Math.min(at + MINUTE_MS, now))
      .at(-1),
    source: 'metric' as const,
    trouble: undefined,
  }));
  if (told.kind !== 'answer' || told.value.lastFiveMinutes > 0 || generator?.logGroup === undefined) {
    return told;
  }
  const logged = await readLog(aws, generator.logGroup, now);
  if (logged.kind === 'denied') {
    return answered({ ...told.value, trouble: `could not look: needs ${logged.needs.join(', ')}` });
  }
  return logged.kind === 'answer' && logged.value !== undefined
    ? answered({ ...logged.value, newestAt: logged.value.newestAt ?? told.value.newestAt })
    : told;
}

/** @returns undefined when the log says nothing of readings */
async function readLog(aws: StackAws, logGroupName: string, now: number): Promise<Answer<Production | undefined>> {
  const search = (text: string) =>
    aws.ask(({ logs }) =>
      logs.send(
        new FilterLogEventsCommand({
          logGroupName,
          startTime: now - RECENT_MS,
          filterPattern: `"${text}"`,
          limit: 1_000,
        }),
      ),
    );
  const [produced, ...troubles] = await Promise.all([search('RecordsProduced'), ...TROUBLES.map(search)]);
  return mapAnswer(produced, ({ events = [] }) => {
    const counted = events.flatMap(({ message = '', timestamp = 0 }) => {
      const [, readings] = /"RecordsProduced":(\d+)/.exec(message) ?? [];
      return readings === undefined || readings === '0' ? [] : [{ readings: Number(readings), timestamp }];
    });
    const trouble = troubles.flatMap((answer) => (answer.kind === 'answer' ? (answer.value.events ?? []) : [])).at(-1);
    return counted.length === 0 && trouble === undefined
      ? undefined
      : {
          lastFiveMinutes: counted.reduce((sum, { readings }) => sum + readings, 0),
          newestAt: counted.at(-1)?.timestamp,
          source: 'log' as const,
          trouble: trouble && reasonIn(trouble.message ?? ''),
        };
  });
}

/** Of a line of the log, which is JSON with `reason` or an error. */
function reasonIn(line: string): string {
  try {
    const { reason, message, error } = JSON.parse(line);
    return String(reason ?? error?.message ?? message).slice(0, 200);
  } catch {
    return line.trim().slice(0, 200);
  }
}
