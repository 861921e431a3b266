/** A Kafka trigger of Lambda, as far as the poller serves it. Ranges and defaults are those of AWS's event source mapping. */
export interface KafkaTrigger {
  /** The trigger's logical id in the stack. */
  readonly name: string;
  /** A function's name or ARN, as the Lambda API takes it. */
  readonly functionName: string;
  readonly topic: string;
  readonly startingPosition: StartingPosition;
  /** 1 to 10,000 records. */
  readonly batchSize: number;
  /** How long a batch is waited for after its first record, in milliseconds. */
  readonly windowMs: number;
  readonly consumerGroupId: string;
  readonly source: EventSource;
}

/** Where to begin while the consumer group has no committed offset. */
export type StartingPosition = 'TRIM_HORIZON' | 'LATEST' | { readonly timestampMs: number };

export type EventSource =
  | { readonly kind: 'self-managed'; readonly bootstrapServers: readonly string[] }
  | { readonly kind: 'msk'; readonly arn: string };

/** The poller can't serve a trigger as AWS would, so it does not start: the message names the trigger and the property. */
export class RefusedTriggerError extends Error {
  override readonly name = 'RefusedTriggerError';

  constructor(trigger: string, property: string, reason: string) {
    super(`The Kafka trigger "${trigger}" can't be served: ${property} ${reason}`);
  }
}
