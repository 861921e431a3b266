import { Base } from '@platformatic/kafka';
import { CommittedReader } from '../../lambdas/shared/kafka/committed-reader.ts';
import type { Batch } from './batch.ts';
import { Batcher } from './batcher.ts';
import { deliver } from './delivery.ts';
import { eventEnvelope } from './event.ts';
import { type Assignment, AssignmentLostError, GroupMember } from './group-member.ts';
import type { Invoke } from './invoker.ts';
import { readAhead } from './read-ahead.ts';
import { INVOCATION_RETRIES, KAFKA_RETRIES, persist, type RetryPolicy } from './retry.ts';
import { Bell, ended, pause } from './signals.ts';
import { startPositions } from './start-positions.ts';
import type { KafkaTrigger } from './trigger.ts';
import type { Report } from './troubles.ts';

export interface PollerOptions {
  readonly trigger: KafkaTrigger;
  /** What events say, `host:port` each, and where the brokers are reached unless `reachedAt` says otherwise. */
  readonly bootstrapServers: readonly string[];
  readonly reachedAt?: readonly string[] | undefined;
  readonly invoke: Invoke;
  readonly log: (line: string) => void;
  /** Told of each thing with the broker that fails, and again when it no longer does. */
  readonly report?: Report | undefined;
  /** Called once, when the poller has joined its group and knows where to begin. */
  readonly onReady: () => void;
  /** Between invocations with the same batch. */
  readonly retries?: RetryPolicy;
  /** Whether an event may hold several partitions. Lambda's may, so functions should be tried with both. */
  readonly cutBy?: 'poller' | 'partition';
}

/** How long a running invocation may go on after the stop; its commit included. */
const STOP_GRACE_MS = 5000;
const LEAVE_LIMIT_MS = 2000;

/**
 * Serves one trigger: reads the partitions that its consumer group gives it, invokes the function with one batch after another,
 * and commits a batch's offsets once the function has succeeded. Killed at any moment it loses nothing: the next poller begins at
 * the last commit.
 */
export class Poller {
  readonly #options: PollerOptions;
  readonly #client: Base;
  readonly #reader: CommittedReader;
  readonly #member: GroupMember;
  readonly #bell = new Bell();
  /** Aborted when a running invocation has had its time after the stop. */
  readonly #abandon = new AbortController();
  /** What was delivered and not committed when the group changed: not to be delivered again where the partition stays ours. */
  #delivered: ReadonlyMap<number, bigint> = new Map();
  #isReady = false;

  constructor(options: PollerOptions) {
    const { trigger, log, report } = options;
    const bootstrapServers = options.reachedAt ?? options.bootstrapServers;
    this.#options = options;
    // No retries of the client's own: the poller's are visible. A client of its own, because a waiting fetch holds up the group's.
    this.#client = new Base({ clientId: 'kafka-trigger', bootstrapBrokers: [...bootstrapServers], retries: 0 });
    this.#reader = new CommittedReader(this.#client);
    const { consumerGroupId: groupId, topic } = trigger;
    this.#member = new GroupMember({ groupId, topic, bootstrapServers, log, report });
  }

  /** Runs until `stop` is aborted; a running invocation is then given some seconds to end and be committed. */
  async run(stop: AbortSignal): Promise<void> {
    const limit = () => setTimeout(() => this.#abandon.abort(), STOP_GRACE_MS).unref();
    stop.addEventListener('abort', limit, { once: true });
    for (;;) {
      const assignment = await this.#member.assignment(stop);
      if (assignment === undefined) {
        break;
      }
      await this.#serve(assignment, AbortSignal.any([stop, assignment.lost]));
    }
    const left = new AbortController();
    const leave = Promise.allSettled([this.#member.leave(), this.#client.close()]).then(() => left.abort());
    await Promise.race([leave, pause(LEAVE_LIMIT_MS, left.signal)]);
  }

  async #serve({ partitions, lost }: Assignment, end: AbortSignal): Promise<void> {
    const { trigger, log, report, onReady } = this.#options;
    const positions = await this.#insist('finding where to begin', end, () =>
      startPositions(this.#reader, this.#member, trigger, partitions, this.#delivered),
    );
    if (positions === undefined) {
      return;
    }
    this.#delivered = new Map();
    if (!this.#isReady) {
      this.#isReady = true;
      onReady();
    }
    const batcher = this.#createBatcher();
    const onMorePartitions = () => this.#member.rejoin('the topic has more partitions now');
    await Promise.all([
      readAhead({
        reader: this.#reader,
        topic: trigger.topic,
        positions,
        into: batcher,
        bell: this.#bell,
        onMorePartitions,
        end,
        log,
        report,
      }),
      this.#deliverAll(batcher, lost, end),
    ]);
  }

  #createBatcher(): Batcher {
    const { trigger, bootstrapServers, log, cutBy = 'poller' } = this.#options;
    return new Batcher({
      topic: trigger.topic,
      envelope: eventEnvelope(trigger.source, bootstrapServers),
      batchSize: trigger.batchSize,
      windowMs: trigger.windowMs,
      cutBy,
      onTooLarge: ({ partition, offset, bytes }) =>
        log(`GAVE UP ${trigger.topic}-${partition} offset ${offset}: alone it makes an event of ${bytes} bytes.`),
    });
  }

  async #deliverAll(batcher: Batcher, lost: AbortSignal, end: AbortSignal): Promise<void> {
    const { trigger, invoke, log, retries = INVOCATION_RETRIES } = this.#options;
    const { functionName } = trigger;
    const tooLate = AbortSignal.any([lost, this.#abandon.signal]);
    const delivery = { functionName, invoke, retries, log, end, abandon: this.#abandon.signal };
    while (!end.aborted) {
      const { dueAt } = batcher;
      const waitMs = dueAt === undefined ? undefined : dueAt - Date.now();
      if (waitMs === undefined || waitMs > 0) {
        await this.#bell.wait(waitMs, end);
        continue;
      }
      const batch = batcher.cut();
      this.#bell.ring();
      if (!(await deliver(batch, delivery)) || !(await this.#commit(batch, tooLate))) {
        // Without its partitions the poller has nothing to do until the group has told it so.
        await ended(end);
      }
    }
  }

  /** @returns false when the group has moved on, or the poller stopped before it worked */
  async #commit(batch: Batch, tooLate: AbortSignal): Promise<boolean> {
    this.#delivered = batch.nextOffsets;
    const committed = await this.#insist('committing', tooLate, () =>
      this.#member.commit(batch.nextOffsets).then(
        () => true,
        (error) => {
          if (error instanceof AssignmentLostError) {
            return false;
          }
          throw error;
        },
      ),
    );
    if (committed === true) {
      this.#delivered = new Map();
    }
    return committed === true;
  }

  #insist<T>(doing: string, signal: AbortSignal, attempt: () => Promise<T>): Promise<T | undefined> {
    const { log, report } = this.#options;
    return persist(attempt, { doing, policy: KAFKA_RETRIES, signal, log, report });
  }
}
