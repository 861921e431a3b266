import { type IMetric, type IWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { seriesColour } from './colours.ts';
import { graph, MINUTE } from './graph.ts';

/** The functions by their folders, and what Lambda tells of them. Each has the same colour everywhere. */
export function functionWidgets(functions: Readonly<Record<string, IFunction>>): IWidget[] {
  const metrics = (name: string, statistic: string, of = Object.keys(functions), suffix = '') =>
    Object.entries(functions).flatMap(([folder, one], index): IMetric[] =>
      of.includes(folder)
        ? [
            one.metric(name, {
              period: MINUTE,
              statistic,
              label: `${folder}${suffix}`,
              color: seriesColour(index),
            }),
          ]
        : [],
    );
  const short = Object.keys(functions).filter((folder) => folder !== 'generator');
  return [
    graph({
      title: 'Invocations of the functions',
      label: 'a minute',
      width: 12,
      stacked: true,
      left: metrics('Invocations', Stats.SUM),
    }),
    graph({
      title: 'Errors and throttles',
      label: 'a minute',
      width: 12,
      left: [...metrics('Errors', Stats.SUM), ...metrics('Throttles', Stats.SUM, undefined, ' throttled')],
    }),
    graph({
      title: 'Duration, on average',
      label: 'ms',
      // It is up for a minute on purpose: on one scale nothing would be seen of the others.
      rightLabel: 'ms, generator',
      width: 12,
      left: metrics('Duration', Stats.AVERAGE, short),
      right: metrics('Duration', Stats.AVERAGE, ['generator']),
    }),
    graph({
      title: 'Side by side at most',
      label: 'invocations',
      width: 12,
      left: metrics('ConcurrentExecutions', Stats.MAXIMUM),
    }),
  ];
}
