import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { AwsAddress } from '../../../local/endpoint/address.ts';

const MARK = 'EVENT ';
const CODE = `exports.handler = async (event) => console.log('${MARK}' + JSON.stringify(event));`;

/**
 * Resources of a template: a function that logs each event that it gets, and its log group. Unlike a file, a log can be read wherever
 * functions run.
 */
export function loggingFunction(name: string, logGroup: string) {
  return {
    [`${name}Log`]: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: logGroup } },
    [name]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Timeout: 30,
        Role: 'arn:aws:iam::000000000000:role/test',
        LoggingConfig: { LogGroup: { Ref: `${name}Log` } },
        Code: { ZipFile: CODE },
      },
    },
  };
}

/** The text of each event that has been logged so far. */
export async function loggedEvents({ client }: Pick<AwsAddress, 'client'>, logGroupName: string): Promise<string[]> {
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
