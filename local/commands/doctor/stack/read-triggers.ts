import { paginateListEventSourceMappings } from '@aws-sdk/client-lambda';
import type { Answer } from '../answer.ts';
import type { StackAws } from './clients.ts';
import type { Mapping } from './trigger-check.ts';

/** All event source mappings that feed a function. */
export function readMappings(aws: StackAws, functionName: string): Promise<Answer<readonly Mapping[]>> {
  return aws.ask(async ({ lambda }) => {
    const mappings: Mapping[] = [];
    for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings(
      { client: lambda },
      { FunctionName: functionName },
    )) {
      mappings.push(
        ...EventSourceMappings.map(({ UUID = '', State = 'UNKNOWN', LastProcessingResult, StateTransitionReason }) => ({
          uuid: UUID,
          state: State,
          lastResult: LastProcessingResult,
          transitionReason: StateTransitionReason,
        })),
      );
    }
    return mappings;
  });
}
