import type { fetchV17, listOffsetsV9 } from '@platformatic/kafka';
import { type CommittedRecord, committedRecords } from './committed-records.ts';
import {
  answer,
  OFFSET_OUT_OF_RANGE,
  PartitionsUnavailableError,
  type ReaderClient,
  TopicLeaders,
} from './topic-leaders.ts';

type FetchResponse = fetchV17.FetchResponse;
type ListOffsetsResponse = listOffsetsV9.ListOffsetsResponse;

/** What was read of one partition. */
export interface PartitionPage {
  readonly kind: 'page';
  readonly partition: number;
  readonly records: readonly CommittedRecord[];
  /** After everything that was read, invisible records included: there is progress even when no record is visible. */
  readonly nextOffset: bigint;
  /** Everything before it is decided: no open transaction has a record there. */
  readonly lastStableOffset: bigint;
  readonly logStartOffset: bigint;
}

/** The position is before the log's start or after its end: the topic was truncated or made anew. */
export interface PartitionOutOfRange {
  readonly kind: 'out-of-range';
  readonly partition: number;
}

export type FetchedPartition = PartitionPage | PartitionOutOfRange;

/** `earliest`: the log's start; `committed-end`: its last stable offset; otherwise the first record that is not older. */
export type OffsetAt = 'earliest' | 'committed-end' | { readonly timestampMs: number };

export interface FetchLimits {
  /** How long the broker waits for the first record, in milliseconds; keep it below the client's request timeout. */
  readonly maxWaitMs: number;
  /** For all partitions of a broker together, in bytes; a first batch that is larger comes whole all the same. */
  readonly maxBytes: number;
}

const READ_COMMITTED = 1;
/** The answer covers exactly the partitions of the request, and the broker keeps nothing (KIP-227). */
const NO_SESSION = { id: 0, epoch: -1 };
/** We keep no leader epochs, so we ask for no check of them (KIP-320). */
const UNKNOWN_EPOCH = -1;
const NO_REPLICA = -1;
/** From this version on, Fetch names topics by id (KIP-516). */
const FETCH_BY_TOPIC_ID = 13;

/**
 * Reads what is committed of a topic, from the leaders of its partitions. It has its own fetch because the filter of
 * @platformatic/kafka lets records of aborted transactions through.
 *
 * No method retries: they reject with the library's errors, and the caller decides how often and when to ask again.
 */
export class CommittedReader {
  readonly #leaders: TopicLeaders;
  #turn = 0;

  constructor(client: ReaderClient) {
    this.#leaders = new TopicLeaders(client);
  }

  /** The topic's partitions, ascending. */
  async partitions(topic: string): Promise<number[]> {
    const { partitions } = await this.#leaders.topic(topic);
    return [...partitions.keys()];
  }

  /**
   * Reads on from `positions` (partition to offset). A partition whose leader is not to be reached just now is left out.
   *
   * @throws the first leader's error when that leaves nothing
   */
  async fetch(
    topic: string,
    positions: ReadonlyMap<number, bigint>,
    { maxWaitMs, maxBytes }: FetchLimits,
  ): Promise<FetchedPartition[]> {
    const api = await this.#leaders.api<fetchV17.FetchRequest, FetchResponse>('Fetch');
    return this.#leaders.ask(topic, this.#inTurn(positions), async (connection, topicId, partitions) => {
      const response = await answer<FetchResponse>((callback) =>
        api(
          connection,
          maxWaitMs,
          1,
          maxBytes,
          READ_COMMITTED,
          NO_SESSION.id,
          NO_SESSION.epoch,
          [
            {
              topicId: api.version >= FETCH_BY_TOPIC_ID ? topicId : topic,
              partitions: partitions.map((partition) => ({
                partition,
                currentLeaderEpoch: UNKNOWN_EPOCH,
                fetchOffset: positions.get(partition) ?? 0n,
                lastFetchedEpoch: UNKNOWN_EPOCH,
                partitionMaxBytes: Math.ceil(maxBytes / partitions.length),
              })),
            },
          ],
          [],
          '',
          callback,
        ),
      );
      return response.responses.flatMap((topic) =>
        topic.partitions.map((partition) => [partition.errorCode, toFetched(partition, positions)] as const),
      );
    });
  }

  /**
   * @param partitions all of the topic's when left out
   * @returns partition to offset; for a time with no record at or after it, the committed end
   * @throws when not every partition answers
   */
  async offsets(topic: string, at: OffsetAt, partitions?: readonly number[]): Promise<Map<number, bigint>> {
    const wanted = partitions ?? (await this.partitions(topic));
    const api = await this.#leaders.api<listOffsetsV9.ListOffsetsRequest, ListOffsetsResponse>('ListOffsets');
    const timestamp = at === 'earliest' ? -2n : at === 'committed-end' ? -1n : BigInt(at.timestampMs);
    const found = await this.#leaders.ask(topic, wanted, async (connection, _topicId, partitions) => {
      const request = partitions.map((partitionIndex) => ({
        partitionIndex,
        currentLeaderEpoch: UNKNOWN_EPOCH,
        timestamp,
      }));
      const response = await answer<ListOffsetsResponse>((callback) =>
        api(connection, NO_REPLICA, READ_COMMITTED, [{ name: topic, partitions: request }], callback),
      );
      return response.topics.flatMap((topic) =>
        topic.partitions.map(
          ({ errorCode, partitionIndex, offset }) => [errorCode, { partition: partitionIndex, offset }] as const,
        ),
      );
    });
    if (found.length < wanted.length) {
      throw new PartitionsUnavailableError(topic);
    }
    const missing = found.filter(({ offset }) => offset < 0n).map(({ partition }) => partition);
    const ends = missing.length === 0 ? [] : await this.offsets(topic, 'committed-end', missing);
    return new Map([...found.map(({ partition, offset }) => [partition, offset] as const), ...ends]);
  }

  /** A broker fills its answer in the order of the request: each partition comes first in its turn, so that none starves. */
  #inTurn(positions: ReadonlyMap<number, bigint>): number[] {
    const partitions = [...positions.keys()];
    const first = this.#turn++ % Math.max(partitions.length, 1);
    return [...partitions.slice(first), ...partitions.slice(0, first)];
  }
}

function toFetched(
  partition: fetchV17.FetchResponsePartition,
  positions: ReadonlyMap<number, bigint>,
): FetchedPartition {
  if (partition.errorCode === OFFSET_OUT_OF_RANGE) {
    return { kind: 'out-of-range', partition: partition.partitionIndex };
  }
  const fetchOffset = positions.get(partition.partitionIndex) ?? 0n;
  return {
    kind: 'page',
    partition: partition.partitionIndex,
    ...committedRecords(partition.records ?? [], partition.abortedTransactions ?? [], fetchOffset),
    lastStableOffset: partition.lastStableOffset,
    logStartOffset: partition.logStartOffset,
  };
}
