import { Logger } from '@aws-lambda-powertools/logger';
import { MetricResolution, Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** The CloudWatch namespace of all metrics of this project. */
export const METRICS_NAMESPACE = 'CityTemperatures';

/**
 * The dimensions of every metric. Without the stack, two deployments in one account would add up to one metric. Both take few
 * values; a city or a partition would not, and each combination of values is a metric that is paid for.
 */
export function metricDimensions(service: string, stack: string): Readonly<Record<'service' | 'stack', string>> {
  return { service, stack };
}

/** The metrics of this project and their units. */
export const METRICS = {
  RecordsProduced: MetricUnit.Count,
  RecordsRead: MetricUnit.Count,
  /** Readings that cannot be used. */
  RecordsRejected: MetricUnit.Count,
  /** Records that an earlier delivery had dealt with. */
  RecordsSkipped: MetricUnit.Count,
  /** Batches of which every record had been dealt with: more than a few mean that offsets restarted. */
  BatchesSkipped: MetricUnit.Count,
  AveragesPublished: MetricUnit.Count,
  WindowsClosed: MetricUnit.Count,
  /** Maxima that were published again because a late reading raised them. */
  Corrections: MetricUnit.Count,
  /**
   * How late windows are, counted from their ends: each when it is published first, and each that is asked to close and cannot,
   * whenever it is asked, so that one which never closes shows as well.
   */
  WindowClosingDelay: MetricUnit.Milliseconds,
  /** degC, one a closed window, at the window's end. */
  MaximumTemperature: MetricUnit.NoUnit,
  /** From a reading's event time to its processing. */
  EventTimeLag: MetricUnit.Milliseconds,
} as const;

export type Metric = keyof typeof METRICS;
export type CountMetric = { [M in Metric]: (typeof METRICS)[M] extends 'Count' ? M : never }[Metric];
export type GaugeMetric = Exclude<Metric, CountMetric>;

export interface GaugeOptions {
  /** The time that the value is of, in milliseconds since the epoch; left out: the time of {@link Telemetry.flush}. */
  readonly timestamp?: number;
  /** Kept by the second instead of by the minute. */
  readonly highResolution?: boolean;
}

/** Structured fields of a log line. Never a record's payload, which may be anything. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;

/** What a function tells about itself. */
export interface Telemetry {
  /** Adds to a metric; what was counted goes out with the next {@link flush}. Zero is worth telling: it is not silence. */
  count(metric: CountMetric, amount: number): void;
  /** A value of its own for a metric. */
  gauge(metric: GaugeMetric, value: number, options?: GaugeOptions): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  /** @param error goes to the log with its stack and causes */
  error(message: string, error: unknown, fields?: LogFields): void;
  /** Writes the metrics: to be called at the end of every invocation, also of one that fails. */
  flush(): void;
}

/**
 * Telemetry through Powertools: log lines in JSON, metrics in CloudWatch's embedded metric format, both on standard output.
 * One a sandbox.
 *
 * @param service the function's folder
 * @param stack the name of the deployment
 */
export function createTelemetry(service: string, stack: string): Telemetry {
  const logger = new Logger({ serviceName: service });
  const metrics = new Metrics({
    namespace: METRICS_NAMESPACE,
    serviceName: service,
    defaultDimensions: metricDimensions(service, stack),
  });
  const counts = new Map<CountMetric, number>();
  return {
    count: (metric, amount) => void counts.set(metric, (counts.get(metric) ?? 0) + amount),
    gauge: (metric, value, { timestamp, highResolution = false } = {}) => {
      const resolution = highResolution ? MetricResolution.High : MetricResolution.Standard;
      if (timestamp === undefined) {
        metrics.addMetric(metric, METRICS[metric], value, resolution);
      } else {
        // All values of one line share its timestamp.
        metrics.singleMetric().setTimestamp(timestamp).addMetric(metric, METRICS[metric], value, resolution);
      }
    },
    info: (message, fields = {}) => logger.info(message, { ...fields }),
    warn: (message, fields = {}) => logger.warn(message, { ...fields }),
    error: (message, error, fields = {}) => logger.error(message, { ...fields, error: toError(error) }),
    flush: () => {
      for (const [metric, amount] of counts) {
        metrics.addMetric(metric, METRICS[metric], amount);
      }
      counts.clear();
      if (metrics.hasStoredMetrics()) {
        metrics.publishStoredMetrics();
      }
    },
  };
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
