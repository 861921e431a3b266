import type { Addresses } from '../../local/backend/backend.ts';
import type { Engine } from '../../local/endpoint/engine.ts';
import { STACK_NAME } from '../../local/run/deployment.ts';

/** Kafka and an AWS endpoint that run already, for tests to use in place of parts of their own. */
export interface Target {
  readonly addresses: Addresses;
  readonly engine: Engine;
}

const VARIABLE = 'TEST_TARGET';

/** What a run of tests is told, so that its suites find the target. */
export function targetEnvironment(target: Target): Record<string, string> {
  return { [VARIABLE]: JSON.stringify(target) };
}

/** Where `npm run test:localstack` has the suites run; undefined: each suite starts parts of its own. */
export function currentTarget(): Target | undefined {
  const text = process.env[VARIABLE];
  return text === undefined ? undefined : JSON.parse(text);
}

/** At a target, a name that the trigger of localstack-compose.yml does not serve: suites start and stop their own. */
export function testStackName(): string {
  return currentTarget() === undefined ? STACK_NAME : `${STACK_NAME}Test`;
}
