import { Consumer, ProtocolError } from '@platformatic/kafka';
import { describeError, KAFKA_RETRIES, retryDelayMs } from './retry.ts';
import { Bell, pause, unlessEnded } from './signals.ts';
import type { Report } from './troubles.ts';

/** The partitions that the group gave us, until the group changes. */
export interface Assignment {
  readonly partitions: readonly number[];
  /** Aborted when the partitions may be others': then they may not be read on. */
  readonly lost: AbortSignal;
}

/** The consumer group's members changed while we committed, or it dropped us: the partitions may be others' by now. */
export class AssignmentLostError extends Error {
  override readonly name = 'AssignmentLostError';
}

const SESSION_TIMEOUT_MS = 6000;
const HEARTBEAT_INTERVAL_MS = 1500;
const REBALANCE_TIMEOUT_MS = 10_000;
const JOINING = 'joining the group';
const LOST = ['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'REBALANCE_IN_PROGRESS', 'FENCED_INSTANCE_ID'];

export interface GroupMemberOptions {
  readonly groupId: string;
  readonly topic: string;
  readonly bootstrapServers: readonly string[];
  readonly log: (line: string) => void;
  readonly report?: Report | undefined;
}

/**
 * A member of a consumer group (classic protocol) on one topic, which shares its partitions with the other members. The client
 * sends heartbeats and joins again by itself; what it gives up, we begin anew.
 */
export class GroupMember {
  readonly #consumer: Consumer;
  readonly #topic: string;
  readonly #log: (line: string) => void;
  readonly #report: Report | undefined;
  readonly #changed = new Bell();
  #current: { assignment: Assignment; end: AbortController } | undefined;
  #mustJoin = true;

  constructor({ groupId, topic, bootstrapServers, log, report }: GroupMemberOptions) {
    this.#topic = topic;
    this.#log = log;
    this.#report = report;
    this.#consumer = new Consumer({
      clientId: 'kafka-trigger',
      groupId,
      bootstrapBrokers: [...bootstrapServers],
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_INTERVAL_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      // With retries of its own, the client would join again within a commit and commit for partitions that it lost.
      retries: 0,
    });
    this.#consumer.topics.track(topic);
    this.#consumer.on('consumer:group:rebalance', () => this.#lose('the group rebalances'));
    this.#consumer.on('consumer:group:join', ({ assignments = [] }) => this.#joined(assignments));
    this.#consumer.on('error', (error: Error) => this.#fail(error));
  }

  /** Joins, if need be, and waits for the partitions; undefined when `signal` was aborted first. */
  async assignment(signal: AbortSignal): Promise<Assignment | undefined> {
    for (let failures = 1; !signal.aborted; ) {
      if (this.#current !== undefined) {
        return this.#current.assignment;
      }
      if (!this.#mustJoin) {
        await this.#changed.wait(undefined, signal);
        continue;
      }
      this.#mustJoin = false;
      const joining = this.#consumer.joinGroup().catch(async (error: Error) => {
        this.#fail(error);
        await pause(retryDelayMs(failures++, KAFKA_RETRIES, Math.random()), signal);
      });
      await unlessEnded(joining, signal);
    }
    return undefined;
  }

  /** Joins again to have partitions that the topic did not have before. */
  rejoin(reason: string): void {
    this.#lose(reason);
    this.#consumer.clearMetadata();
    this.#mustJoin = true;
    this.#changed.ring();
  }

  /** The group's committed offsets; partitions without one are left out. */
  async committed(partitions: readonly number[]): Promise<Map<number, bigint>> {
    const offsets = await this.#consumer.listCommittedOffsets({
      topics: [{ topic: this.#topic, partitions: [...partitions] }],
    });
    const committed = offsets.get(this.#topic) ?? [];
    return new Map([...committed.entries()].filter(([, offset]) => offset !== undefined && offset >= 0n));
  }

  /** @throws AssignmentLostError when the group has moved on; otherwise the client's error, and it may be tried again */
  async commit(nextOffsets: ReadonlyMap<number, bigint>): Promise<void> {
    const offsets = [...nextOffsets].map(([partition, offset]) => ({
      topic: this.#topic,
      partition,
      offset,
      leaderEpoch: -1,
    }));
    try {
      await this.#consumer.commit({ offsets });
    } catch (error) {
      throw isLoss(error) ? new AssignmentLostError(describeError(error)) : error;
    }
  }

  /** Leaves the group, so that the other members need not wait for our session's end. */
  async leave(): Promise<void> {
    this.#current?.end.abort();
    await this.#consumer.close();
  }

  #joined(assignments: readonly { topic: string; partitions: readonly number[] }[]): void {
    this.#current?.end.abort();
    const end = new AbortController();
    const partitions = assignments.filter(({ topic }) => topic === this.#topic).flatMap(({ partitions }) => partitions);
    this.#log(
      `joined the group with ${partitions.length === 0 ? 'no partition' : `partitions ${partitions.join(', ')}`}.`,
    );
    this.#report?.(JOINING, undefined);
    this.#current = { assignment: { partitions, lost: end.signal }, end };
    this.#changed.ring();
  }

  #lose(reason: string): void {
    if (this.#current !== undefined) {
      this.#log(`${reason}.`);
      this.#current.end.abort();
      this.#current = undefined;
    }
  }

  #fail(error: Error): void {
    this.#lose('lost its partitions');
    const reason = describeError(error);
    this.#log(`can't join the group: ${reason}.`);
    this.#report?.(JOINING, reason);
    this.#mustJoin = true;
    this.#changed.ring();
  }
}

function isLoss(error: unknown): boolean {
  const errors = error instanceof AggregateError ? error.errors : [error];
  return errors.some(
    (cause) => cause instanceof ProtocolError && LOST.includes((cause as { apiId?: string }).apiId ?? ''),
  );
}
