import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** One client a sandbox, reused by its invocations. Throttles and lost connections are retried with backoff by the SDK. */
export function createDynamoDb(): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 6,
    // Without the last of them the SDK only warns that the time is over, and goes on waiting.
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
}
