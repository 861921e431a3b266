import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, DynamoDBServiceException, paginateScan } from '@aws-sdk/client-dynamodb';
import { MalformedItemError, numberText, stringAttribute } from '../../../lambdas/shared/dynamodb/attributes.ts';
import { divideRounding, parseExactMicroDegrees } from '../../../lambdas/shared/micro-degrees.ts';
import { describeError } from '../../kafka-trigger/retry.ts';
import { CommandError } from '../run-main.ts';
import type { AveragesOptions } from './arguments.ts';
import type { CityAverage } from './table.ts';

type Place = Pick<AveragesOptions, 'stackName' | 'endpoint' | 'region'>;

const BOUNDS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};
const OUTPUT = 'CityStatsTable';

/**
 * Reads the table CityStats of a deployed stack, consistently.
 *
 * @throws CommandError when there is no endpoint, stack or table, or the table holds something else
 */
export async function readCityStats(place: Place): Promise<readonly CityAverage[]> {
  try {
    return await scan(await tableOf(place), place);
  } catch (error) {
    throw sentence(error, place);
  }
}

async function tableOf({ stackName, endpoint, region }: Place): Promise<string> {
  const client = new CloudFormationClient({ endpoint, region, ...BOUNDS });
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const table = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === OUTPUT)?.OutputValue;
    if (table === undefined) {
      throw new CommandError(
        `The stack "${stackName}" at ${endpoint} has no output ${OUTPUT}: it is not, or not yet, a deployment of this project.`,
      );
    }
    return table;
  } finally {
    client.destroy();
  }
}

async function scan(TableName: string, { endpoint, region }: Place): Promise<readonly CityAverage[]> {
  const client = new DynamoDBClient({ endpoint, region, ...BOUNDS });
  const cities: CityAverage[] = [];
  try {
    for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
      for (const item of Items) {
        const count = numberText(item, 'count');
        cities.push({
          city: stringAttribute(item, 'city'),
          average: divideRounding(parseExactMicroDegrees(numberText(item, 'sum')), BigInt(count)),
          count: Number(count),
          updatedAt: stringAttribute(item, 'updatedAt'),
        });
      }
    }
    return cities;
  } finally {
    client.destroy();
  }
}

function sentence(error: unknown, { stackName, endpoint }: Place): unknown {
  const because = (message: string) => new CommandError(message, { cause: error });
  // CloudFormation has no error of its own for this: "Stack with id X does not exist".
  if (error instanceof CloudFormationServiceException && /does not exist/.test(error.message)) {
    return because(
      `No stack "${stackName}" is deployed at ${endpoint}: npm start deploys CityTemperatures, and --stack names another one.`,
    );
  }
  if (error instanceof CloudFormationServiceException || error instanceof DynamoDBServiceException) {
    return because(`The stack "${stackName}" at ${endpoint} can't be read: ${describeError(error)}.`);
  }
  if (error instanceof MalformedItemError) {
    return because(`The table of the stack "${stackName}" holds something else than averages: ${error.message}`);
  }
  if (error instanceof CommandError || error instanceof RangeError) {
    return error;
  }
  return because(
    `No AWS endpoint answers at ${endpoint} (${describeError(error)}): start one with npm start, or name it with --endpoint or AWS_ENDPOINT_URL.`,
  );
}
