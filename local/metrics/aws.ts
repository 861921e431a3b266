import {
  CloudWatchClient,
  CloudWatchServiceException,
  PutMetricDataCommand,
  type PutMetricDataCommandInput,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { RefusedMetricsError } from './forwarder.ts';
import { type LogPage, PAGE_SIZE } from './log-follower.ts';

export interface AwsOptions {
  readonly endpoint: string;
  readonly region: string;
}

const BOUNDS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};

/** Lines in embedded metric format hold this word; all others stay where they are. */
const FILTER = '"CloudWatchMetrics"';

/** What the forwarder asks of an AWS endpoint: each question bounded in time and tries. */
export class Aws {
  readonly #lambda: LambdaClient;
  readonly #logs: CloudWatchLogsClient;
  readonly #cloudWatch: CloudWatchClient;

  constructor(options: AwsOptions) {
    this.#lambda = new LambdaClient({ ...options, ...BOUNDS });
    this.#logs = new CloudWatchLogsClient({ ...options, ...BOUNDS });
    this.#cloudWatch = new CloudWatchClient({ ...options, ...BOUNDS });
  }

  /** Where a function logs to: the log group that it is given, or in spite of it, as LocalStack has it, the one that bears its name. */
  async logGroupsOf(functionName: string): Promise<readonly string[]> {
    const { LoggingConfig } = await this.#lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: functionName }),
    );
    return [...new Set([LoggingConfig?.LogGroup, `/aws/lambda/${functionName}`])].filter((name) => name !== undefined);
  }

  /** A log group that does not exist yet is empty: a function's first invocation creates it. */
  async readLog(logGroupName: string, startTime: number, nextToken: string | undefined): Promise<LogPage> {
    try {
      const { events = [], nextToken: following } = await this.#logs.send(
        new FilterLogEventsCommand({ logGroupName, startTime, nextToken, filterPattern: FILTER, limit: PAGE_SIZE }),
      );
      return {
        events: events.map(({ timestamp = startTime, logStreamName = '', message = '', eventId }) => ({
          timestamp,
          stream: logStreamName,
          message,
          id: eventId,
        })),
        nextToken: following,
      };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) {
        return { events: [], nextToken: undefined };
      }
      throw error;
    }
  }

  /** @throws RefusedMetricsError when CloudWatch finds fault with the request */
  async putMetrics(request: PutMetricDataCommandInput): Promise<void> {
    try {
      await this.#cloudWatch.send(new PutMetricDataCommand(request));
    } catch (error) {
      if (error instanceof CloudWatchServiceException && error.$fault === 'client' && error.$retryable === undefined) {
        throw new RefusedMetricsError(error.message, { cause: error });
      }
      throw error;
    }
  }

  close(): void {
    this.#lambda.destroy();
    this.#logs.destroy();
    this.#cloudWatch.destroy();
  }
}
