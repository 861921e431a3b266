import { Duration } from 'aws-cdk-lib';
import { type IMetric, type IWidget, MathExpression, SingleValueWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Metric as MetricName } from '../../lambdas/shared/telemetry.ts';
import { metricOf } from '../alarms/metrics.ts';
import { COLOURS } from './colours.ts';
import { graph, MINUTE } from './graph.ts';

/** Periods of high-resolution metrics, in seconds; longer ones are whole minutes. */
const FINE_PERIODS = [1, 5, 10, 30, 60];

/** How the stream flows: all that the functions tell of it themselves. */
export class StreamWidgets {
  readonly #scope: Construct;

  constructor(scope: Construct) {
    this.#scope = scope;
  }

  maxima(windowSeconds: number, place: { width: number; height: number }): IWidget {
    return graph({
      ...place,
      title: `Highest temperature of each window of ${windowSeconds} s`,
      label: '°C',
      leftMin: 'lowest value',
      // A maximum is whole when it comes.
      live: true,
      left: [
        metricOf(this.#scope, 'window-closer', 'MaximumTemperature', {
          period: finePeriod(windowSeconds),
          statistic: Stats.MAXIMUM,
          label: 'highest temperature',
          color: COLOURS.orange,
        }),
      ],
    });
  }

  /** The present at a glance. */
  now(width: number): IWidget {
    return new SingleValueWidget({
      title: 'Now, by the minute',
      width,
      height: 4,
      sparkline: true,
      metrics: [
        this.#counted(),
        this.#rejected(),
        this.#freshness(Stats.AVERAGE, 'readings are this old, ms', COLOURS.teal),
        this.#closingDelay(Stats.p(50), 'windows close after, ms', COLOURS.purple),
      ],
    });
  }

  throughput(width: number): IWidget {
    return graph({
      title: 'Readings',
      label: 'a minute',
      width,
      left: [this.#sum('generator', 'RecordsProduced', 'made by the generator', COLOURS.grey), this.#counted()],
    });
  }

  leftOut(width: number): IWidget {
    return graph({
      title: 'Readings that were not counted',
      label: 'a minute',
      width,
      left: [this.#rejected(), this.#sum('city-averages', 'RecordsSkipped', 'skipped: counted before', COLOURS.blue)],
    });
  }

  freshness(width: number): IWidget {
    return graph({
      title: 'Age of the newest reading of a batch',
      label: 'ms',
      width,
      left: [
        this.#freshness(Stats.AVERAGE, 'average', COLOURS.teal),
        this.#freshness(Stats.MAXIMUM, 'highest', COLOURS.orange),
      ],
    });
  }

  closingDelay(width: number): IWidget {
    return graph({
      title: 'How long after its end a window closes',
      label: 'ms',
      width,
      left: [
        this.#closingDelay(Stats.p(50), 'half of them at most', COLOURS.purple),
        this.#closingDelay(Stats.MAXIMUM, 'highest', COLOURS.orange),
      ],
    });
  }

  published(width: number): IWidget {
    return graph({
      title: 'Published windows',
      label: 'a minute',
      width,
      left: [
        this.#sum('window-closer', 'WindowsClosed', 'closed', COLOURS.green),
        this.#sum('window-closer', 'Corrections', 'corrected', COLOURS.red),
      ],
    });
  }

  /** Told by Lambda of a trigger: the last record written less the last one that the group has committed. */
  lag(consumers: Readonly<Record<'city-averages' | 'window-maxima', IFunction>>, width: number): IWidget {
    const lag = (folder: keyof typeof consumers, color: string): IMetric =>
      consumers[folder].metric('OffsetLag', { period: MINUTE, statistic: Stats.MAXIMUM, label: folder, color });
    return graph({
      title: 'Records that wait in Kafka',
      label: 'records',
      width,
      left: [lag('city-averages', COLOURS.blue), lag('window-maxima', COLOURS.green)],
    });
  }

  #counted(): IMetric {
    const sum = (name: MetricName) =>
      metricOf(this.#scope, 'city-averages', name, { period: MINUTE, statistic: Stats.SUM });
    return new MathExpression({
      expression: 'read - rejected - skipped',
      usingMetrics: {
        read: sum('RecordsRead'),
        // Where it is shown as well, the CDK writes it once, in these words.
        rejected: this.#rejected(),
        skipped: sum('RecordsSkipped'),
      },
      label: 'counted',
      color: COLOURS.blue,
      period: MINUTE,
    });
  }

  #rejected(): IMetric {
    return this.#sum('city-averages', 'RecordsRejected', 'rejected: cannot be used', COLOURS.red);
  }

  #sum(folder: string, name: MetricName, label: string, color: string): IMetric {
    return metricOf(this.#scope, folder, name, { period: MINUTE, statistic: Stats.SUM, label, color });
  }

  /** No percentile of it, since a producer whose clock is fast makes it negative, and then there is none. */
  #freshness(statistic: string, label: string, color: string): IMetric {
    return metricOf(this.#scope, 'window-maxima', 'EventTimeLag', { period: MINUTE, statistic, label, color });
  }

  #closingDelay(statistic: string, label: string, color: string): IMetric {
    return metricOf(this.#scope, 'window-closer', 'WindowClosingDelay', { period: MINUTE, statistic, label, color });
  }
}

/** The finest period that has a value in each: a window has one, at its end. */
function finePeriod(windowSeconds: number): Duration {
  const fine = FINE_PERIODS.find((seconds) => seconds >= windowSeconds);
  return Duration.seconds(fine ?? Math.ceil(windowSeconds / 60) * 60);
}
