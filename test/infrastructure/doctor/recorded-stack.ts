import type { Template } from 'aws-cdk-lib/assertions';
import { TOPIC_DEFINITIONS } from '../../../lib/kafka/topics.ts';
import type { ServiceCall } from '../../support/recorded-aws/operations.ts';
import type { RecordedAnswer, RecordedAnswers } from '../../support/recorded-aws/recorded-aws.ts';

export const REGION = 'eu-west-1';
export const ACCOUNT = '111122223333';
export const STACK = 'CityTemperatures';
export const CLUSTER_ARN = `arn:aws:kafka:${REGION}:${ACCOUNT}:cluster/CityTemperaturesKafka-Msk/0a1b2c3d-2`;
export const ALARM_TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:Alarms`;

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}
interface Body {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

const bodyOf = (template: Template): Body => template.toJSON() as Body;
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const members = (items: readonly string[]) => items.map((item) => `<member>${item}</member>`).join('');
const seconds = (ms: number) => Math.round(ms / 1_000);

/** What CloudFormation would have called a resource. */
export function physicalId(logicalId: string, { Type, Properties = {} }: Resource): string {
  switch (Type) {
    case 'AWS::SQS::Queue':
      return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${STACK}-${logicalId}`;
    case 'AWS::CloudWatch::Alarm':
      return String(Properties.AlarmName);
    case 'AWS::MSK::Cluster':
      return CLUSTER_ARN;
    default:
      return `${STACK}-${logicalId}`;
  }
}

/** Two stacks as they would be deployed, answered for by CloudFormation: `name` to template. */
function cloudFormation(stacks: Readonly<Record<string, Body>>, now: number): RecordedAnswers {
  const bodyIn = ({ input }: ServiceCall) => stacks[String(input.StackName)];
  const answer =
    (format: (body: Body) => string) =>
    (call: ServiceCall): RecordedAnswer => {
      const body = bodyIn(call);
      return body === undefined ? '' : format(body);
    };
  const outputValue = ({ Resources }: Body, value: unknown): string => {
    const { Ref, 'Fn::GetAtt': attribute } = Object(value);
    const logicalId = Ref ?? attribute?.[0];
    const resource = Resources[logicalId];
    return resource === undefined ? String(value) : physicalId(logicalId, resource);
  };
  return {
    'cloudformation:DescribeStacks': answer((body) => {
      const outputs = Object.entries(body.Outputs).map(
        ([key, { Value }]) => `<OutputKey>${key}</OutputKey><OutputValue>${outputValue(body, Value)}</OutputValue>`,
      );
      const time = new Date(now - 3_600_000).toISOString();
      return `<Stacks><member><StackName>x</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>${time}</CreationTime><Outputs>${members(outputs)}</Outputs></member></Stacks>`;
    }),
    'cloudformation:GetTemplate': answer((body) => `<TemplateBody>${escaped(JSON.stringify(body))}</TemplateBody>`),
    'cloudformation:ListStackResources': answer(({ Resources }) => {
      const summaries = Object.entries(Resources).map(
        ([logicalId, resource]) =>
          `<LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>${physicalId(logicalId, resource)}</PhysicalResourceId><ResourceType>${resource.Type}</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus>`,
      );
      return `<StackResourceSummaries>${members(summaries)}</StackResourceSummaries>`;
    }),
  };
}

function lambda({ Resources }: Body): RecordedAnswers {
  const mappings = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::EventSourceMapping');
  return {
    'lambda:ListEventSourceMappings': ({ input }) => ({
      EventSourceMappings: mappings
        .filter(([, { Properties = {} }]) => `${STACK}-${Object(Properties.FunctionName).Ref}` === input.FunctionName)
        .map(([logicalId, resource]) => ({
          UUID: physicalId(logicalId, resource),
          State: 'Enabled',
          StateTransitionReason: 'USER_INITIATED',
          ...(resource.Properties?.Topics !== undefined && { LastProcessingResult: 'OK' }),
        })),
    }),
    'lambda:GetFunctionConfiguration': { State: 'Active', LastUpdateStatus: 'Successful' },
    'lambda:GetFunctionConcurrency': {},
    'lambda:GetFunctionRecursionConfig': ({ input }) => ({
      RecursiveLoop: /windowcloser/.test(String(input.FunctionName)) ? 'Allow' : 'Terminate',
    }),
    'lambda:GetAccountSettings': {
      AccountLimit: {
        ConcurrentExecutions: 1_000,
        UnreservedConcurrentExecutions: 1_000,
        TotalCodeSize: 80_530_636_800,
      },
      AccountUsage: { FunctionCount: 6, TotalCodeSize: 1_000_000 },
    },
  };
}

function kafka({ Resources }: Body): RecordedAnswers {
  const topics = Object.values(Resources).filter(({ Type }) => Type === 'AWS::MSK::Topic');
  const of = (name: unknown) => topics.find(({ Properties = {} }) => Properties.TopicName === name)?.Properties ?? {};
  return {
    'kafka:DescribeClusterV2': {
      clusterInfo: {
        clusterArn: CLUSTER_ARN,
        clusterName: 'CityTemperaturesKafka-Msk',
        clusterType: 'PROVISIONED',
        state: 'ACTIVE',
        provisioned: { numberOfBrokerNodes: 3, currentBrokerSoftwareInfo: { kafkaVersion: '4.1.x.kraft' } },
      },
    },
    'kafka:ListTopics': {
      topics: TOPIC_DEFINITIONS.map(({ name }) => ({
        topicArn: `${CLUSTER_ARN}/${name}`.replace(':cluster/', ':topic/'),
        topicName: name,
        partitionCount: of(name).PartitionCount,
        replicationFactor: of(name).ReplicationFactor,
        outOfSyncReplicaCount: 0,
      })),
    },
    'kafka:DescribeTopic': ({ input }) => ({
      topicName: input.TopicName,
      partitionCount: of(input.TopicName).PartitionCount,
      replicationFactor: of(input.TopicName).ReplicationFactor,
      configs: of(input.TopicName).Configs,
      status: 'ACTIVE',
    }),
  };
}

function storage(now: number): RecordedAnswers {
  const start = Math.floor(now / 5_000) * 5_000;
  return {
    'dynamodb:DescribeTable': { Table: { TableStatus: 'ACTIVE', DeletionProtectionEnabled: false } },
    'dynamodb:DescribeTimeToLive': {
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' },
    },
    'dynamodb:DescribeContinuousBackups': {
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' },
      },
    },
    'dynamodb:Query': {
      Items: [0, 5_000, 10_000].map((ago) => ({
        windowStart: { S: new Date(start - ago).toISOString() },
        ...(ago > 0 && { publishedRevision: { N: '1' } }),
      })),
      Count: 3,
    },
    'dynamodb:Scan': { Items: [{ updatedAt: { S: new Date(now - 1_000).toISOString() } }], Count: 1 },
    'sqs:GetQueueAttributes': {
      Attributes: {
        ApproximateNumberOfMessages: '0',
        ApproximateNumberOfMessagesNotVisible: '0',
        ApproximateNumberOfMessagesDelayed: '0',
      },
    },
  };
}

/** The newest value of each metric, of a minute ago; undefined: it has none. */
export type MetricValues = Readonly<Record<string, number | undefined>>;

const METRICS: MetricValues = {
  Invocations: 60,
  Errors: 0,
  Throttles: 0,
  OffsetLag: 12,
  RecordsProduced: 6_000,
  RecordsRead: 6_000,
  RecordsRejected: 0,
  BatchesSkipped: 0,
  ApproximateAgeOfOldestMessage: 6,
};

export function metricData(values: MetricValues, now: number): RecordedAnswers {
  return {
    'cloudwatch:GetMetricData': ({ input }) => ({
      MetricDataResults: (
        input.MetricDataQueries as { Id: string; MetricStat: { Metric: { MetricName: string } } }[]
      ).map(({ Id, MetricStat }) => {
        const value = { ...METRICS, ...values }[MetricStat.Metric.MetricName];
        return {
          Id,
          Label: Id,
          StatusCode: 'Complete',
          Timestamps: value === undefined ? [] : [seconds(now - 60_000)],
          Values: value === undefined ? [] : [value],
        };
      }),
    }),
  };
}

export function alarms({ Resources }: Body, now: number, raised: readonly string[] = []): RecordedAnswers {
  const all = Object.values(Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
  return {
    'cloudwatch:DescribeAlarms': ({ input }) => ({
      MetricAlarms: all
        .map(({ Properties = {} }) => Properties)
        .filter(({ AlarmName }) =>
          ((input.AlarmNames as string[] | undefined) ?? [AlarmName]).includes(String(AlarmName)),
        )
        .map(({ AlarmName, AlarmDescription }) => ({
          AlarmName,
          AlarmDescription,
          ActionsEnabled: true,
          AlarmActions: [ALARM_TOPIC],
          StateValue: raised.includes(String(AlarmName)) ? 'ALARM' : 'OK',
          StateReason: 'Threshold Crossed: 1 datapoint [2.0 (27/11/26 22:26:00)] was greater than the threshold (1.0).',
          StateUpdatedTimestamp: seconds(now - 600_000),
        })),
    }),
    'sns:ListSubscriptionsByTopic': subscriptions(`${ALARM_TOPIC}:0a1b2c3d`),
    'sns:GetSubscriptionAttributes':
      '<Attributes><entry><key>PendingConfirmation</key><value>false</value></entry></Attributes>',
  };
}

/** Each with an address of its own; `PendingConfirmation` is the ARN of one that waits. */
export const subscriptions = (...arns: readonly string[]) =>
  `<Subscriptions>${members(
    arns.map(
      (arn, index) =>
        `<TopicArn>${ALARM_TOPIC}</TopicArn><Protocol>email</Protocol><SubscriptionArn>${arn}</SubscriptionArn><Endpoint>${index}@example.com</Endpoint>`,
    ),
  )}</Subscriptions>`;

/** AWS as it would answer for a deployment that is well. */
export function healthyStack(
  { pipeline, kafka: kafkaTemplate }: { readonly pipeline: Template; readonly kafka?: Template },
  now: number,
): RecordedAnswers {
  const body = bodyOf(pipeline);
  const kafkaBody = kafkaTemplate && bodyOf(kafkaTemplate);
  return {
    ...cloudFormation({ [STACK]: body, ...(kafkaBody && { [`${STACK}-Kafka`]: kafkaBody }) }, now),
    ...lambda(body),
    ...(kafkaBody && kafka(kafkaBody)),
    ...storage(now),
    ...metricData({}, now),
    ...alarms(body, now),
    'scheduler:GetSchedule': {
      State: 'ENABLED',
      CreationDate: seconds(now - 3_600_000),
      LastModificationDate: seconds(now - 3_600_000),
    },
    'logs:FilterLogEvents': { events: [] },
  };
}
