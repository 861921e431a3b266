/** A record to be written to Kafka: keys, values and headers go out byte for byte. */
export interface OutgoingMessage {
  readonly topic: string;
  /** Decides the partition; null: partitions take turns. */
  readonly key: Buffer | null;
  /** Null writes a tombstone, which is not the same as a value of no bytes. */
  readonly value: Buffer | null;
  /** Milliseconds since the epoch, any integer of 64 bits; left out: the time of sending. */
  readonly timestamp?: number | bigint;
  /** In order, names may repeat. */
  readonly headers?: readonly (readonly [name: Buffer | string, value: Buffer | string | null])[];
}

/** Writes to Kafka. */
export interface Publisher {
  /**
   * Writes the messages; those with the same key and about the same timestamp keep their order. Resolves when every one of them is acknowledged by
   * all in-sync replicas.
   *
   * @throws MessagesRefusedError when Kafka takes all of them but some
   * @throws PublishError when some of them may be missing; others may have been written, so a repetition can write them twice
   */
  publish(messages: readonly OutgoingMessage[]): Promise<void>;
}

/** Kafka did not acknowledge all of the messages within the retries. */
export class PublishError extends Error {
  override readonly name: string = 'PublishError';
}

/** What is the matter with a message: its timestamp, its size, or something else in it. */
export type RefusalReason = 'timestamp' | 'size' | 'content';

/** A message, as it was given, that Kafka will never take. */
export interface RefusedMessage {
  readonly message: OutgoingMessage;
  readonly reason: RefusalReason;
}

/** Kafka does not take some of the messages for what they are. All others of the call are acknowledged. */
export class MessagesRefusedError extends PublishError {
  override readonly name = 'MessagesRefusedError';
  readonly refused: readonly RefusedMessage[];

  constructor(message: string, refused: readonly RefusedMessage[], options?: ErrorOptions) {
    super(message, options);
    this.refused = refused;
  }
}
