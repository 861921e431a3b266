import { RefusedTriggerError } from './trigger.ts';

/** The properties of an `AWS::Lambda::EventSourceMapping` with all intrinsic functions resolved. */
export type TriggerProperties = Readonly<Record<string, unknown>>;

const SERVED = new Set([
  'AmazonManagedKafkaEventSourceConfig',
  'BatchSize',
  'Enabled',
  'EventSourceArn',
  'FunctionName',
  'MaximumBatchingWindowInSeconds',
  'SelfManagedEventSource',
  'SelfManagedKafkaEventSourceConfig',
  'StartingPosition',
  'StartingPositionTimestamp',
  'Topics',
]);

/** Properties that the poller does not serve, with the values that ask for nothing. Whatever is in neither table is refused. */
const ASKS_FOR_NOTHING: Readonly<Record<string, readonly unknown[]>> = {
  BisectBatchOnFunctionError: [false],
  DestinationConfig: [{}, { OnFailure: {} }],
  FilterCriteria: [{}, { Filters: [] }],
  FunctionResponseTypes: [[]],
  MaximumRecordAgeInSeconds: [-1],
  MaximumRetryAttempts: [-1],
  MetricsConfig: [{ Metrics: [] }],
  ProvisionedPollerConfig: [{}],
  SourceAccessConfigurations: [[]],
};

/** Tags change nothing of what is delivered. */
const IGNORED = new Set(['Tags']);

/** Reads single properties, and knows whose they are when it refuses one. */
export class Properties {
  readonly #trigger: string;
  readonly #values: TriggerProperties;

  constructor(trigger: string, values: TriggerProperties) {
    this.#trigger = trigger;
    this.#values = values;
  }

  get(property: string): unknown {
    return this.#values[property];
  }

  /** @throws RefusedTriggerError for the first property that asks for what the poller doesn't do */
  refuseUnserved(): void {
    for (const [property, value] of Object.entries(this.#values)) {
      const harmless = ASKS_FOR_NOTHING[property]?.some((nothing) => JSON.stringify(nothing) === JSON.stringify(value));
      if (!SERVED.has(property) && !IGNORED.has(property) && !harmless) {
        throw this.refusal(property, `is not supported by the local poller (${JSON.stringify(value)}).`);
      }
    }
  }

  /** Templates may write numbers and booleans as text. */
  integer(property: string, least: number, most: number, otherwise?: number): number {
    const value = this.#values[property] ?? otherwise;
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number) || number < least || number > most) {
      throw this.refusal(property, `must be a whole number from ${least} to ${most}, not ${JSON.stringify(value)}.`);
    }
    return number;
  }

  boolean(property: string, otherwise: boolean): boolean {
    const value = this.#values[property] ?? otherwise;
    if (!['true', 'false'].includes(String(value))) {
      throw this.refusal(property, `must be true or false, not ${JSON.stringify(value)}.`);
    }
    return String(value) === 'true';
  }

  text(property: string, pattern: RegExp, expectation: string): string {
    const value = this.#values[property];
    if (typeof value !== 'string' || !pattern.test(value)) {
      throw this.refusal(property, expectation);
    }
    return value;
  }

  refusal(property: string, reason: string): RefusedTriggerError {
    return new RefusedTriggerError(this.#trigger, property, reason);
  }
}
