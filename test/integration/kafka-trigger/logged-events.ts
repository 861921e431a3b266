import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { AwsAddress } from '../../../local/endpoint/address.ts';

const MARK = 'EVENT ';
const CODE = `exports.handler = async (event) => console.log('${MARK}' + JSON.stringify(event));`;

/**
 * Resources of a template: a function that logs each event that it gets, and its log group, which goes with the stack. Unlike a file, a
 * log can be read wherever functions run. The log group has the name that Lambda gives it: LocalStack 4.14.0 knows no other.
 */
export function loggingFunction(id: string, functionName: string) {
  return {
    [`${id}Log`]: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: logGroupOf(functionName) } },
    [id]: {
      Type: 'AWS::Lambda::Function',
      DependsOn: `${id}Log`,
      Properties: {
        FunctionName: functionName,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Timeout: 30,
        Role: 'arn:aws:iam::000000000000:role/test',
        Code: { ZipFile: CODE },
      },
    },
  };
}

const logGroupOf = (functionName: string) => `/aws/lambda/${functionName}`;

/** The text of each event that the function has logged so far. */
export async function loggedEvents({ client }: Pick<AwsAddress, 'client'>, functionName: string): Promise<string[]> {
  const logGroupName = logGroupOf(functionName);
  const logs = new CloudWatchLogsClient(client);
  const texts: string[] = [];
  try {
    for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, { logGroupName })) {
      texts.push(...events.flatMap(({ message = '' }) => message.trimEnd().split(MARK).slice(1)));
    }
  } finally {
    logs.destroy();
  }
  return texts;
}
