import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  GetMetricDataCommand,
  ListMetricsCommand,
} from '@aws-sdk/client-cloudwatch';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import pLimit from 'p-limit';
import { type Alarm, parseAlarm } from './alarms.ts';
import { listDashboards } from './list-dashboards.ts';
import type { StatRow } from './metric-rows.ts';
import type { MetricQuestion } from './queries.ts';
import type { Answers } from './series.ts';

export interface AwsOptions {
  readonly endpoint: string;
  readonly region: string;
}

/** A widget's function has failed; the message is its own. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

const BOUNDS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};
const INVOCATION_TIMEOUT_MS = 30_000;
/** A function may be meant to run once: it is given more time, and not invoked again when it takes too long. */
const INVOCATION_BOUNDS = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: INVOCATION_TIMEOUT_MS, throwOnRequestTimeout: true },
};
/** So that a dashboard of many widgets leaves the endpoint room for the pipeline. */
const MAX_CONCURRENT = 6;
const MAX_INVOCATIONS = 4;
/** Of answers that come in pages: more than any dashboard shows. */
const MAX_PAGES = 50;

/** What the viewer asks of an AWS endpoint: each question bounded in time, tries and number. */
export class Aws {
  readonly #options: AwsOptions;
  readonly #limit = pLimit(MAX_CONCURRENT);
  /** Apart, so that slow functions hold up no chart. */
  readonly #invocations = pLimit(MAX_INVOCATIONS);
  readonly #clients = new Map<string, CloudWatchClient>();

  constructor(options: AwsOptions) {
    this.#options = options;
  }

  async dashboards(): Promise<string[]> {
    const names: string[] = [];
    let token: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const command = listDashboards(token);
      const { DashboardEntries = [], NextToken } = await this.#limit(() => this.#cloudWatch().send(command));
      names.push(...DashboardEntries.flatMap(({ DashboardName }) => DashboardName ?? []));
      token = NextToken;
      if (!token) {
        break;
      }
    }
    return names.sort();
  }

  /** @throws DashboardNotFoundError, of the SDK */
  async dashboard(name: string): Promise<string> {
    const command = new GetDashboardCommand({ DashboardName: name });
    return (await this.#limit(() => this.#cloudWatch().send(command))).DashboardBody ?? '';
  }

  async metricData({ region, range, queries }: MetricQuestion): Promise<Answers> {
    const answers = new Map<string, Map<number, number>>();
    let token: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const command = new GetMetricDataCommand({
        MetricDataQueries: [...queries],
        StartTime: new Date(range.start),
        EndTime: new Date(range.end),
        ScanBy: 'TimestampAscending',
        NextToken: token,
      });
      const answer = await this.#limit(() => this.#cloudWatch(region).send(command));
      for (const { Id = '', Timestamps = [], Values = [] } of answer.MetricDataResults ?? []) {
        const points = answers.get(Id) ?? new Map<number, number>();
        Timestamps.forEach((time, index) => {
          points.set(time.getTime(), Values[index] ?? Number.NaN);
        });
        answers.set(Id, points);
      }
      token = answer.NextToken;
      if (!token) {
        break;
      }
    }
    return answers;
  }

  /** Whether the endpoint has a metric of this name, whatever its dimensions. */
  async knows({ namespace, name, region }: Pick<StatRow, 'namespace' | 'name' | 'region'>): Promise<boolean> {
    const command = new ListMetricsCommand({ Namespace: namespace, MetricName: name });
    const { Metrics = [] } = await this.#limit(() => this.#cloudWatch(region).send(command));
    return Metrics.length > 0;
  }

  async alarms(): Promise<Alarm[]> {
    const alarms: Alarm[] = [];
    let token: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const command = new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], NextToken: token });
      const answer = await this.#limit(() => this.#cloudWatch().send(command));
      alarms.push(...[...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])].map(parseAlarm));
      token = answer.NextToken;
      if (!token) {
        break;
      }
    }
    return alarms;
  }

  /**
   * @returns what the function returned, as JSON
   * @throws FunctionError when it failed
   */
  async invoke(name: string, event: object): Promise<string> {
    const region = name.split(':')[3] ?? this.#options.region;
    const client = new LambdaClient({ ...this.#options, region, ...INVOCATION_BOUNDS });
    const command = new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) });
    try {
      const { Payload, FunctionError: failed } = await this.#invocations(() => client.send(command));
      const text = Payload?.transformToString() ?? '';
      if (failed !== undefined) {
        throw new FunctionError(`The function ${name} failed: ${messageIn(text)}`);
      }
      return text;
    } catch (error) {
      // One slow function is no endpoint that does not answer.
      if (error instanceof Error && error.name === 'TimeoutError') {
        const message = `The function ${name} has not answered within ${INVOCATION_TIMEOUT_MS / 1_000} s`;
        throw new FunctionError(message, { cause: error });
      }
      throw error;
    } finally {
      client.destroy();
    }
  }

  close(): void {
    for (const client of this.#clients.values()) {
      client.destroy();
    }
  }

  #cloudWatch(region = this.#options.region): CloudWatchClient {
    const client = this.#clients.get(region) ?? new CloudWatchClient({ ...this.#options, region, ...BOUNDS });
    this.#clients.set(region, client);
    return client;
  }
}

function messageIn(payload: string): string {
  try {
    return JSON.parse(payload).errorMessage ?? payload;
  } catch {
    return payload;
  }
}
