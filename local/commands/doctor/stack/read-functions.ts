import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionRecursionConfigCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { type Answer, mapAnswer } from '../answer.ts';
import type { Circumstances } from '../circumstances.ts';
import type { Concurrency } from '../concurrency-check.ts';
import type { StackAws } from './clients.ts';
import type { DeployedFunction } from './deployment.ts';
import type { FunctionFacts, Invocations } from './function-check.ts';
import { readMetrics, type Series, sumSince } from './read-metrics.ts';
import type { RecursionFacts } from './recursion-check.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RECENTLY_MS = 10 * MINUTE_MS;

const ofFunction = (name: string, FunctionName: string) =>
  ({ namespace: 'AWS/Lambda', name, dimensions: { FunctionName }, statistic: 'Sum' }) as const;

export async function readFunction(
  aws: StackAws,
  fn: DeployedFunction,
  { now }: Circumstances,
): Promise<FunctionFacts> {
  const FunctionName = fn.name;
  const [configuration, concurrency, series] = await Promise.all([
    aws.ask(({ lambda }) => lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))),
    aws.ask(({ lambda }) => lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))),
    readMetrics(
      aws,
      {
        invocations: ofFunction('Invocations', FunctionName),
        errors: ofFunction('Errors', FunctionName),
        throttles: ofFunction('Throttles', FunctionName),
      },
      { from: now - HOUR_MS, to: now, periodSeconds: 60 },
    ),
  ]);
  return {
    function: fn,
    configuration: mapAnswer(configuration, ({ State = 'Active', LastUpdateStatus = 'Successful', ...reasons }) => ({
      state: State,
      update: LastUpdateStatus,
      reason: reasons.StateReason || reasons.LastUpdateStatusReason || '',
    })),
    reservedConcurrency: mapAnswer(concurrency, ({ ReservedConcurrentExecutions }) => ReservedConcurrentExecutions),
    invocations: mapAnswer(series, (those) => toInvocations(those, now)),
  };
}

/** @returns undefined when nothing was told: neither an invocation nor one that was refused */
function toInvocations(
  series: Readonly<Record<'invocations' | 'errors' | 'throttles', Series>>,
  now: number,
): Invocations | undefined {
  const counts = (of: Series) => ({ lastHour: sumSince(of, 0), recently: sumSince(of, now - RECENTLY_MS) });
  const { invocations, errors, throttles } = series;
  return invocations.length === 0 && throttles.length === 0
    ? undefined
    : { invocations: counts(invocations), errors: counts(errors), throttles: counts(throttles) };
}

export async function readRecursion(
  aws: StackAws,
  fn: DeployedFunction,
  { now }: Circumstances,
): Promise<RecursionFacts> {
  const [setting, dropped] = await Promise.all([
    aws.ask(({ lambda }) => lambda.send(new GetFunctionRecursionConfigCommand({ FunctionName: fn.name }))),
    readMetrics(
      aws,
      { dropped: ofFunction('RecursiveInvocationsDropped', fn.name) },
      { from: now - 24 * HOUR_MS, to: now, periodSeconds: 3_600 },
    ),
  ]);
  return {
    function: fn,
    setting: mapAnswer(setting, ({ RecursiveLoop = 'Terminate' }) => RecursiveLoop),
    dropped: mapAnswer(dropped, ({ dropped }) => (dropped.length === 0 ? undefined : sumSince(dropped, 0))),
  };
}

/** Whoever may ask Lambda, whatever else it asks. */
interface AsksLambda {
  ask<T>(question: (clients: { readonly lambda: LambdaClient }) => Promise<T>): Promise<Answer<T>>;
}

export async function readConcurrency(aws: AsksLambda): Promise<Answer<Concurrency>> {
  const answer = await aws.ask(({ lambda }) => lambda.send(new GetAccountSettingsCommand({})));
  return mapAnswer(answer, ({ AccountLimit = {} }) => ({
    limit: AccountLimit.ConcurrentExecutions ?? 0,
    unreserved: AccountLimit.UnreservedConcurrentExecutions ?? AccountLimit.ConcurrentExecutions ?? 0,
  }));
}
