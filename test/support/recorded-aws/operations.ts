import type { IncomingMessage } from 'node:http';

/** A call of an AWS service, whatever its protocol. */
export interface ServiceCall {
  /** As IAM has it. */
  readonly service: string;
  readonly operation: string;
  /** Its members, as far as they are in the body or the path. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly contentType: string;
  readonly format: (answer: object | string) => string;
  readonly formatError: (error: { readonly code: string; readonly message: string }) => string;
}

/** https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html: the operation is in a header. */
const BY_TARGET: Readonly<Record<string, string>> = {
  AmazonSQS: 'sqs',
  AmazonSSM: 'ssm',
  DynamoDB_20120810: 'dynamodb',
  GraniteServiceVersion20100801: 'cloudwatch',
  Logs_20140328: 'logs',
  ServiceQuotasV20190624: 'servicequotas',
};

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html: the operation is in the body, and the version tells the service. */
const BY_VERSION: Readonly<Record<string, string>> = {
  '2010-03-31': 'sns',
  '2010-05-15': 'cloudformation',
  '2011-06-15': 'sts',
  '2016-11-15': 'ec2',
};

/** https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html: the operation is in the path. */
const BY_PATH: readonly (readonly [RegExp, service: string, operation: string])[] = [
  [/^\/2016-08-19\/account-settings$/, 'lambda', 'GetAccountSettings'],
  [/^\/2019-09-30\/functions\/(?<FunctionName>[^/]+)\/concurrency$/, 'lambda', 'GetFunctionConcurrency'],
  [/^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/configuration$/, 'lambda', 'GetFunctionConfiguration'],
  [/^\/2024-08-31\/functions\/(?<FunctionName>[^/]+)\/recursion-config$/, 'lambda', 'GetFunctionRecursionConfig'],
  [/^\/2015-03-31\/event-source-mappings$/, 'lambda', 'ListEventSourceMappings'],
  [/^\/schedules\/(?<Name>[^/]+)$/, 'scheduler', 'GetSchedule'],
  [/^\/v1\/clusters\/[^/]+\/topics\/(?<TopicName>[^/]+)$/, 'kafka', 'DescribeTopic'],
  [/^\/v1\/clusters\/[^/]+\/topics$/, 'kafka', 'ListTopics'],
  [/^\/v1\/kafka-versions$/, 'kafka', 'ListKafkaVersions'],
  [/^\/api\/v2\/clusters\/[^/]+$/, 'kafka', 'DescribeClusterV2'],
  [/^\/api\/v2\/clusters$/, 'kafka', 'ListClustersV2'],
];

const JSON_FORMAT = {
  contentType: 'application/x-amz-json-1.0',
  format: (answer: object | string) => JSON.stringify(answer),
  formatError: ({ code, message }: { code: string; message: string }) => JSON.stringify({ __type: code, message }),
};

const xmlFormat = (operation: string, service: string) => ({
  contentType: 'text/xml',
  format: (answer: object | string) =>
    service === 'ec2'
      ? `<${operation}Response>${answer}</${operation}Response>`
      : `<${operation}Response><${operation}Result>${answer}</${operation}Result></${operation}Response>`,
  formatError: ({ code, message }: { code: string; message: string }) => {
    const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
    return service === 'ec2'
      ? `<Response><Errors>${error}</Errors></Response>`
      : `<ErrorResponse>${error}</ErrorResponse>`;
  },
});

/** @returns undefined for what is no call of AWS, such as the question which emulator this is */
export function operationOf({ headers, url = '' }: IncomingMessage, body: string): ServiceCall | undefined {
  const target = String(headers['x-amz-target'] ?? '');
  const [prefix = '', operation = ''] = target.split('.');
  if (BY_TARGET[prefix] !== undefined) {
    return { service: BY_TARGET[prefix], operation, input: JSON.parse(body), ...JSON_FORMAT };
  }
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const form = new URLSearchParams(body);
  const service = BY_VERSION[form.get('Version') ?? ''];
  if (service !== undefined) {
    const action = form.get('Action') ?? '';
    return { service, operation: action, input: Object.fromEntries(form), ...xmlFormat(action, service) };
  }
  for (const [pattern, service, operation] of BY_PATH) {
    const found = pattern.exec(pathname);
    if (found !== null) {
      const input = { ...found.groups, ...Object.fromEntries(searchParams) };
      return { service, operation, input, ...JSON_FORMAT, contentType: 'application/json' };
    }
  }
  return undefined;
}
