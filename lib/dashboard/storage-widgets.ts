import { type IWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Generator } from '../generator/generator.ts';
import type { State } from '../state.ts';
import type { WindowTimers } from '../window-timers.ts';
import { COLOURS, seriesColour } from './colours.ts';
import { graph, MINUTE } from './graph.ts';

/** What DynamoDB tells of the tables. */
export function tableWidgets({ cityStats, windowMaxima, partitionProgress }: State): IWidget[] {
  const tables = Object.entries({ CityStats: cityStats, WindowMaxima: windowMaxima, Progress: partitionProgress });
  const metrics = (name: string, suffix = '', firstColour = 0) =>
    tables.map(([label, table], index) =>
      table.metric(name, {
        period: MINUTE,
        statistic: Stats.SUM,
        label: `${label}${suffix}`,
        color: seriesColour(firstColour + index),
      }),
    );
  return [
    graph({
      title: 'Writes to the tables',
      label: 'write units a minute',
      width: 6,
      stacked: true,
      left: metrics('ConsumedWriteCapacityUnits'),
    }),
    graph({
      title: 'Throttled requests',
      label: 'a minute',
      width: 6,
      left: [...metrics('WriteThrottleEvents', ' writes'), ...metrics('ReadThrottleEvents', ' reads', tables.length)],
    }),
  ];
}

/** What SQS tells of the queues. */
export function queueWidgets(
  { queue, deadLetters }: WindowTimers,
  { missedMinutes, failedMinutes }: Pick<Generator, 'missedMinutes' | 'failedMinutes'>,
): IWidget[] {
  const options = { period: MINUTE, statistic: Stats.MAXIMUM };
  const left = (one: typeof deadLetters, label: string, color: string) =>
    one.metricApproximateNumberOfMessagesVisible({ ...options, label, color });
  return [
    graph({
      title: 'Timers of the windows',
      label: 'messages',
      width: 6,
      stacked: true,
      left: [
        queue.metricApproximateNumberOfMessagesDelayed({ ...options, label: 'not due', color: COLOURS.grey }),
        queue.metricApproximateNumberOfMessagesVisible({ ...options, label: 'due', color: COLOURS.orange }),
        queue.metricApproximateNumberOfMessagesNotVisible({ ...options, label: 'being served', color: COLOURS.green }),
      ],
    }),
    graph({
      title: 'What failed for good',
      label: 'messages',
      width: 6,
      left: [
        left(deadLetters, 'timers', COLOURS.red),
        left(missedMinutes, 'minutes missed', COLOURS.orange),
        left(failedMinutes, 'minutes failed', COLOURS.purple),
      ],
    }),
  ];
}
