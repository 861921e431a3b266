import { DeleteTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Aws, BOUNDS, UnlistedCallError } from '../../../../local/commands/doctor/aws.ts';
import { STACK_CALLS } from '../../../../local/commands/doctor/calls.ts';
import { AwsError, type RecordedAws, startRecordedAws } from '../../../support/recorded-aws/recorded-aws.ts';

let recorded: RecordedAws;
const asked: string[] = [];
let aws: Aws<{ dynamodb: DynamoDBClient }>;

beforeAll(async () => {
  recorded = await startRecordedAws({
    'dynamodb:DeleteTable': {},
    'dynamodb:DescribeTable': ({ input }) =>
      input.TableName === 'mine' ? { Table: { TableStatus: 'ACTIVE' } } : new AwsError('AccessDeniedException'),
  });
  const dynamodb = new DynamoDBClient({
    endpoint: recorded.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    ...BOUNDS,
  });
  aws = new Aws({ dynamodb }, { calls: STACK_CALLS, emulator: undefined, onCall: (call) => asked.push(call) });
});

afterAll(async () => {
  aws?.close();
  await recorded?.stop();
});

describe('what is asked of AWS', () => {
  it('is answered', async () => {
    const answer = await aws.ask(({ dynamodb }) => dynamodb.send(new DescribeTableCommand({ TableName: 'mine' })));
    expect(answer).toMatchObject({ kind: 'answer', value: { Table: { TableStatus: 'ACTIVE' } } });
    expect(asked).toEqual(['dynamodb:DescribeTable']);
  });

  it('names the right that is missing, and is not asked a second time', async () => {
    const before = recorded.calls.length;
    const answer = await aws.ask(({ dynamodb }) => dynamodb.send(new DescribeTableCommand({ TableName: 'theirs' })));
    expect(answer).toEqual({ kind: 'denied', needs: ['dynamodb:DescribeTable'] });
    expect(recorded.calls.length - before).toBe(1);
  });

  it('can be nothing that is not on the list: no such call is sent', async () => {
    const deletion = aws.ask(({ dynamodb }) => dynamodb.send(new DeleteTableCommand({ TableName: 'mine' })));
    await expect(deletion).rejects.toThrow(UnlistedCallError);
    expect(recorded.calls).not.toContain('dynamodb:DeleteTable');
  });
});
