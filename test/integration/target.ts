import type { Addresses } from '../../local/backend/backend.ts';
import type { Engine } from '../../local/endpoint/engine.ts';
import { STACK_NAME } from '../../local/run/deployment.ts';

/** Kafka and an AWS endpoint that run already, for tests to use in place of parts of their own. */
export interface Target {
  readonly addresses: Addresses;
  readonly engine: Engine;
  /**
   * Of the stack that suites deploy, and what the names of all that they make begin with: no name that anybody else's trigger serves,
   * and a new one for each run, as an endpoint keeps the metrics of the last.
   */
  readonly stackName: string;
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

export function testStackName(): string {
  return currentTarget()?.stackName ?? STACK_NAME;
}

/** What a suite calls something that it makes. At a target the name tells the run's own from everybody else's, so that it can be removed. */
export function nameInRun(name: string): string {
  const target = currentTarget();
  return target === undefined ? name : `${target.stackName}-${name}`;
}
