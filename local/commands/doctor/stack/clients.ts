import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KafkaClient } from '@aws-sdk/client-kafka';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Aws, BOUNDS, type ClientSettings } from '../aws.ts';

/** What a look at a stack asks, by the services' names in IAM. */
export function stackClients(settings: ClientSettings) {
  const config = { ...settings, ...BOUNDS };
  return {
    cloudformation: new CloudFormationClient(config),
    cloudwatch: new CloudWatchClient(config),
    dynamodb: new DynamoDBClient(config),
    kafka: new KafkaClient(config),
    lambda: new LambdaClient(config),
    logs: new CloudWatchLogsClient(config),
    scheduler: new SchedulerClient(config),
    sns: new SNSClient(config),
    // LocalStack's queue URLs name a host that need not resolve.
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: settings.endpoint === undefined }),
  };
}

export type StackAws = Aws<ReturnType<typeof stackClients>>;
