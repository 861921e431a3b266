import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { mapAnswer } from '../answer.ts';
import type { StackAws } from './clients.ts';
import type { DeployedTable } from './deployment.ts';
import type { TableFacts } from './table-check.ts';

export async function readTable(aws: StackAws, table: DeployedTable): Promise<TableFacts> {
  const TableName = table.name;
  const [description, timeToLive, backups] = await Promise.all([
    aws.ask(({ dynamodb }) => dynamodb.send(new DescribeTableCommand({ TableName }))),
    aws.ask(({ dynamodb }) => dynamodb.send(new DescribeTimeToLiveCommand({ TableName }))),
    aws.ask(({ dynamodb }) => dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }))),
  ]);
  return {
    table,
    description: mapAnswer(description, ({ Table = {} }) => ({
      status: Table.TableStatus ?? 'UNKNOWN',
      protected: Table.DeletionProtectionEnabled ?? false,
    })),
    timeToLive: mapAnswer(timeToLive, ({ TimeToLiveDescription = {} }) => ({
      status: TimeToLiveDescription.TimeToLiveStatus ?? 'UNKNOWN',
      attribute: TimeToLiveDescription.AttributeName,
    })),
    recoverable: mapAnswer(
      backups,
      ({ ContinuousBackupsDescription: description }) =>
        description?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED',
    ),
  };
}
