import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DynamoDbCityStatsTable } from '../../../lambdas/city-averages/dynamodb-city-stats.ts';
import { freePort } from '../../../local/ports.ts';
import { type TemporaryEmulator, temporaryEmulator } from '../emulator.ts';
import { nameInRun, testStackName } from '../target.ts';
import { jsonLines, runCommand } from './run-command.ts';

const STACK = testStackName();
const ANOTHER = nameInRun('Another');
const TABLE = nameInRun('Averages-CityStats');
const NOW = Date.parse('2026-11-25T21:49:40.123Z');

let emulator: TemporaryEmulator;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  emulator = await temporaryEmulator();
  dynamodb = new DynamoDBClient(emulator.client);
  await createStack(STACK, { CityStatsTable: { Value: { Ref: 'Table' } } }, TABLE);
  await createStack(ANOTHER, {}, nameInRun('another'));
});

afterAll(async () => {
  dynamodb?.destroy();
  await emulator?.stop();
});

/** A stack with a table as lib/state.ts provisions it, and the outputs. */
async function createStack(name: string, Outputs: object, TableName: string): Promise<void> {
  const Properties = {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'city', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'city', KeyType: 'HASH' }],
  };
  const template = { Resources: { Table: { Type: 'AWS::DynamoDB::Table', Properties } }, Outputs };
  const client = new CloudFormationClient(emulator.client);
  await client.send(new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify(template) }));
  await waitUntilStackCreateComplete({ client, maxWaitTime: 30, minDelay: 0.2 }, { StackName: name });
  client.destroy();
}

const averages = (...args: string[]) =>
  runCommand('averages', ['--stack', STACK, ...args], { AWS_ENDPOINT_URL: emulator.endpoint });

test('says that there is no reading yet', async () => {
  expect(await averages()).toEqual({ code: 0, stdout: '', stderr: 'No city has a reading yet.\n' });
});

test('prints what city-averages has added up', async () => {
  const table = new DynamoDbCityStatsTable(dynamodb, { tableName: TABLE, epoch: 0, now: () => NOW });
  const add = (city: string, ...degrees: number[]) =>
    table.add({
      city,
      partitions: [
        {
          partition: 0,
          offsets: degrees.map((_, index) => index),
          microDegrees: degrees.map((value) => value * 1e6),
        },
      ],
    });
  await add('東京', 30);
  await add('Paris', 21, 22, 22.5);
  expect(await averages('--sort', 'average')).toEqual({
    code: 0,
    stderr: '',
    stdout: [
      'City   Average °C  Count         Updated, UTC\n',
      '東京        30.00      1  2026-11-25 21:49:40\n',
      'Paris       21.83      3  2026-11-25 21:49:40\n',
    ].join(''),
  });
  const { stdout } = await averages('--json');
  const updatedAt = new Date(NOW).toISOString();
  expect(jsonLines(stdout)).toEqual([
    { city: 'Paris', average: 21.833333, count: 3, updatedAt },
    { city: '東京', average: 30, count: 1, updatedAt },
  ]);
});

test.each([
  [['--stack', 'Nope'], 1, /^No stack "Nope" is deployed at http:.*\n$/],
  [['--stack', ANOTHER], 1, /^The stack ".*Another" at http:.* has no output CityStatsTable: .*\n$/],
  [['--sort', 'size'], 2, /^--sort must be city or average or count, not "size"\./],
])('%j is refused', async (args, code, reason) => {
  expect(await averages(...args)).toEqual({ code, stdout: '', stderr: expect.stringMatching(reason) });
});

test('says where it looked when nothing runs there', async () => {
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  expect(await averages('--endpoint', endpoint)).toEqual({
    code: 1,
    stdout: '',
    stderr: `No AWS endpoint answers at ${endpoint} (connect ECONNREFUSED ${endpoint.slice(7)}): start one with npm start, or name it with --endpoint or AWS_ENDPOINT_URL.\n`,
  });
});
