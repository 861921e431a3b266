import {
  type API,
  type Base,
  type Broker,
  type ClusterMetadata,
  type ClusterTopicMetadata,
  type Connection,
  type fetchV17,
  kGetApi,
  kGetConnection,
  type listOffsetsV9,
  ProtocolError,
  ResponseError,
} from '@platformatic/kafka';

type FetchResponse = fetchV17.FetchResponse;
type ListOffsetsResponse = listOffsetsV9.ListOffsetsResponse;

/** The one error of a partition that is an answer: it says something of the position, not of the leader. */
export const OFFSET_OUT_OF_RANGE = 1;

/**
 * What the reader needs of a client of @platformatic/kafka: any of them will do. A fetch that waits holds up everything else on
 * its connection, so who waits for records gives the reader a client of its own.
 */
export type ReaderClient = Pick<Base, typeof kGetApi | typeof kGetConnection | 'metadata' | 'clearMetadata'>;

/** Some of the topic's partitions have no leader, or it did not answer for them; ask again later. */
export class PartitionsUnavailableError extends Error {
  override readonly name = 'PartitionsUnavailableError';

  constructor(topic: string) {
    super(`Not every partition of the topic "${topic}" has a leader that answers.`);
  }
}

/** Sends requests of Kafka's protocol to the leaders of a topic's partitions, below what the client offers. */
export class TopicLeaders {
  readonly #client: ReaderClient;

  constructor(client: ReaderClient) {
    this.#client = client;
  }

  /** Asks the leader of each partition; answers with an error code that says that leadership moved count as no answer. */
  async ask<T>(
    topic: string,
    partitions: readonly number[],
    ask: (connection: Connection, topicId: string, partitions: number[]) => Promise<(readonly [number, T])[]>,
  ): Promise<T[]> {
    const { id, partitions: layout, brokers } = await this.topic(topic);
    const byLeader = Map.groupBy(partitions, (partition) => layout[partition]?.leader ?? -1);
    const outcomes = await Promise.allSettled(
      [...byLeader].map(async ([leader, partitions]) =>
        ask(await this.#connection(topic, brokers.get(leader)), id, partitions),
      ),
    );
    const answers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
    const usable = answers.filter(([errorCode]) => errorCode === 0 || errorCode === OFFSET_OUT_OF_RANGE);
    if (usable.length < partitions.length) {
      this.#client.clearMetadata();
    }
    if (usable.length === 0 && partitions.length > 0) {
      const [errorCode] = answers[0] ?? [];
      throw (
        outcomes.find((outcome) => outcome.status === 'rejected')?.reason ??
        (errorCode === undefined ? new PartitionsUnavailableError(topic) : new ProtocolError(errorCode))
      );
    }
    return usable.map(([, value]) => value);
  }

  /** @throws PartitionsUnavailableError, or the client's error when there is no such topic */
  async topic(
    topic: string,
  ): Promise<Pick<ClusterTopicMetadata, 'id' | 'partitions'> & Pick<ClusterMetadata, 'brokers'>> {
    const metadata = await this.#client.metadata({ topics: [topic] });
    const found = metadata.topics.get(topic);
    if (found === undefined) {
      throw new PartitionsUnavailableError(topic);
    }
    return { id: found.id, partitions: found.partitions, brokers: metadata.brokers };
  }

  async #connection(topic: string, leader: Broker | undefined): Promise<Connection> {
    if (leader === undefined) {
      throw new PartitionsUnavailableError(topic);
    }
    return promised((callback) => this.#client[kGetConnection](leader, callback));
  }

  /** The newest version of a request that both the client and the brokers know. */
  api<Request extends unknown[], Response>(name: string): Promise<API<Request, Response>> {
    return promised((callback) => this.#client[kGetApi]<Request, Response>(name, callback));
  }
}

type Callback<T> = (error: Error | null, value?: T) => void;

function promised<T>(start: (callback: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value as T))));
}

/** The library rejects an answer when any partition in it has an error; the others' records are in there too. */
export async function answer<T extends FetchResponse | ListOffsetsResponse>(
  start: (callback: Callback<T>) => void,
): Promise<T> {
  try {
    return await promised(start);
  } catch (error) {
    if (
      error instanceof ResponseError &&
      !('errorCode' in (error.response as T) && (error.response as FetchResponse).errorCode)
    ) {
      return error.response as T;
    }
    throw error;
  }
}
