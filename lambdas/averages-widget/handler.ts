import type { Context } from 'aws-lambda';
import { createDynamoDb } from '../shared/dynamodb/client.ts';
import { readEnvironment } from '../shared/environment.ts';
import { DynamoDbResults } from './dynamodb-results.ts';
import { parseRequest, type WidgetEvent } from './request.ts';
import { answer } from './story.ts';

const tables = readEnvironment(process.env, 'cityStatsTable', 'windowMaximaTable');
const results = new DynamoDbResults(createDynamoDb(), tables);

/** It has no metrics of its own: those that Lambda has of each function tell whether it works, and each other one is paid for. */
export async function handler(event: WidgetEvent, context: Context): Promise<string> {
  return answer(parseRequest(event), { results, now: Date.now, endpoint: context.invokedFunctionArn });
}
