import type { PutMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { type MetricValues, parseEmbeddedMetrics } from './emf.ts';
import { requestsOf } from './requests.ts';

export interface ForwarderPorts {
  /** The log lines that have come since the last call, of each source. */
  readonly sources: readonly { next(): Promise<string[]> }[];
  /**
   * @throws RefusedMetricsError when the request would never be taken; any other error: it may be, later
   */
  readonly put: (request: PutMetricDataCommandInput) => Promise<void>;
  readonly log: (line: string) => void;
}

/** CloudWatch will not take these metrics, however often it is asked. */
export class RefusedMetricsError extends Error {
  override readonly name = 'RefusedMetricsError';
}

/** While CloudWatch does not answer, at most this many metrics wait for it. */
const MAX_WAITING = 100_000;
const MAX_REPORTED_PROBLEMS = 100;

/** Turns log lines in embedded metric format into CloudWatch metrics, as CloudWatch itself does in the cloud. */
export class Forwarder {
  readonly #ports: ForwarderPorts;
  readonly #reported = new Set<string>();
  #waiting: MetricValues[] = [];

  constructor(ports: ForwarderPorts) {
    this.#ports = ports;
  }

  /**
   * Forwards what has come since the last call. When it fails, what was read is kept and forwarded by the next call.
   *
   * @returns how many metrics CloudWatch has taken
   * @throws what a source or CloudWatch met
   */
  async forward(): Promise<number> {
    for (const source of this.#ports.sources) {
      this.#accept(await source.next());
    }
    let taken = 0;
    for (const request of requestsOf(this.#waiting)) {
      taken += await this.#put(request);
    }
    return taken;
  }

  #accept(lines: readonly string[]): void {
    for (const line of lines) {
      const { metrics, problems } = parseEmbeddedMetrics(line);
      this.#waiting.push(...metrics);
      for (const problem of problems) {
        this.#report(problem);
      }
    }
    const excess = this.#waiting.length - MAX_WAITING;
    if (excess > 0) {
      this.#ports.log(`${excess} metrics were dropped: too many wait for CloudWatch.`);
      this.#waiting = this.#waiting.slice(excess);
    }
  }

  /** Once each: a function that writes a bad line writes many. */
  #report(problem: string): void {
    if (!this.#reported.has(problem) && this.#reported.size < MAX_REPORTED_PROBLEMS) {
      this.#reported.add(problem);
      this.#ports.log(`A log line holds metrics that can't be used: ${problem}`);
    }
  }

  async #put(request: PutMetricDataCommandInput): Promise<number> {
    const count = request.MetricData?.length ?? 0;
    try {
      await this.#ports.put(request);
      this.#forget(request.Namespace, count);
      return count;
    } catch (error) {
      if (!(error instanceof RefusedMetricsError)) {
        throw error;
      }
      this.#ports.log(`${count} metrics were dropped: ${error.message}`);
      this.#forget(request.Namespace, count);
      return 0;
    }
  }

  /** Requests hold a namespace's metrics in their order, so the first `count` of it are done. */
  #forget(namespace: string | undefined, count: number): void {
    let left = count;
    this.#waiting = this.#waiting.filter((metric) => metric.namespace !== namespace || left-- <= 0);
  }
}
