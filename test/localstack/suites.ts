/** Suites of test/integration that need parts of their own, with the reason: `npm test` runs them. */
export const OWN_PARTS: Readonly<Record<string, string>> = {
  'bootstrap-brokers/': 'speaks to an MSK of its own making',
  'commands/doctor': 'breaks what it looks at',
  'dynamodb/epoch.test.ts': 'is about DynamoDB Local',
  'hung-requests.test.ts': 'is about endpoints that never answer',
  'kafka/broker-restart.test.ts': 'kills its broker',
  'kafka/authentication.test.ts': 'needs a broker with TLS and users of its own',
  'kafka/contracts.test.ts': 'starts brokers of its own, with settings of its own',
  'kafka/refusals.test.ts': 'starts a broker of its own, with settings of its own, and stops it',
  'kafka/secured-functions.test.ts': 'needs a broker with TLS and users of its own',
  'kafka-trigger/follow.test.ts': 'kills its broker and its endpoint',
  'kafka-trigger/poller.test.ts': 'kills its broker',
  'kafka-trigger/served-by-endpoint.test.ts': 'is about an endpoint that passes for a LocalStack with a license',
  'kafka-trigger/stack.test.ts': 'lets functions write to folders of this machine',
  'local/': 'starts the services of this machine',
  'permissions/': "switches MiniStack's enforcement of IAM on",
};

/** @param suite its path within test/integration */
export function reasonForOwnParts(suite: string): string | undefined {
  return Object.entries(OWN_PARTS).find(([start]) => suite.startsWith(start))?.[1];
}
