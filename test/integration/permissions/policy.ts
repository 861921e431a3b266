/** An identity-based policy, as far as this project writes them: Allow and Deny by action, resource and condition. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

/** The least that can be taken away: one action on one resource in one statement. */
export interface Grant {
  /** Position in its policy: the same action on the same resource may be granted twice, and then one of them is too much. */
  readonly statement: number;
  readonly action: string;
  readonly resource: string;
}

const list = (value: string | readonly string[]): readonly string[] => [value].flat();

export function grantsOf({ Statement }: PolicyDocument): readonly Grant[] {
  return Statement.flatMap(({ Effect, Action, Resource }, statement) =>
    Effect === 'Deny'
      ? []
      : list(Action).flatMap((action) => list(Resource).map((resource) => ({ statement, action, resource }))),
  );
}

/** The policy with everything that it allows but the one grant. */
export function without(document: PolicyDocument, grant: Grant): PolicyDocument {
  const remaining = document.Statement.flatMap((statement, index): readonly Statement[] => {
    if (index !== grant.statement) {
      return [statement];
    }
    const actions = list(statement.Action).filter((action) => action !== grant.action);
    const resources = list(statement.Resource).filter((resource) => resource !== grant.resource);
    return [
      ...(actions.length === 0 ? [] : [{ ...statement, Action: actions }]),
      ...(resources.length === 0 ? [] : [{ ...statement, Action: grant.action, Resource: resources }]),
    ];
  });
  return { ...document, Statement: remaining };
}

/**
 * Who may call an SQS operation may call its batch as well, and there is no action of the batch's name; MiniStack asks for one.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
 */
const BATCH_OF: Readonly<Record<string, string>> = { 'sqs:SendMessage': 'sqs:SendMessageBatch' };

/** The policy in such words that MiniStack allows what AWS would. */
export function forEmulator(document: PolicyDocument): PolicyDocument {
  const inItsWords = (action: string) => [action, ...(BATCH_OF[action] === undefined ? [] : [BATCH_OF[action]])];
  return {
    ...document,
    Statement: document.Statement.map((statement) => ({
      ...statement,
      Action: list(statement.Action).flatMap(inItsWords),
    })),
  };
}

/**
 * The actions that IAM refused, by the names that a policy would grant them under, each once. MiniStack does not say on which resource; but
 * where only one was taken away and the same action is still allowed on others, it must have been on that one.
 */
export function denialsIn(text: string): readonly string[] {
  const batches = new Map(Object.entries(BATCH_OF).map(([action, batch]) => [batch, action]));
  const denied = text.matchAll(/is not authorized to perform: (\w+:\w+)/g);
  return [...new Set(Array.from(denied, ([, action = '']) => batches.get(action) ?? action))];
}
