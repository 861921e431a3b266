import { setTimeout as delay } from 'node:timers/promises';
import type { CommittedReader } from '../../../lambdas/shared/kafka/committed-reader.ts';
import type { CommittedRecord } from '../../../lambdas/shared/kafka/committed-records.ts';
import { describeError } from '../../kafka-trigger/retry.ts';
import { CommandError } from '../run-main.ts';

export interface Following {
  readonly reader: CommittedReader;
  readonly topic: string;
  readonly from: 'earliest' | 'committed-end';
  /** Told once the start is known: whatever is written from now on will be read. */
  readonly onReady: () => void;
  /** Told of each error while Kafka is asked again. */
  readonly onTrouble: (message: string) => void;
}

const FETCH = { maxWaitMs: 1_000, maxBytes: 4_000_000 };
const PAUSE_MS = 1_000;
/** A broker that is started again is back within this time. */
const PATIENCE_MS = 60_000;

/**
 * The committed records of a topic, with no end. Partitions that are added later are read from their start, and so is a
 * partition that was made anew or truncated.
 *
 * @throws CommandError when Kafka has not answered for a minute
 */
export async function* follow(following: Following): AsyncGenerator<readonly [partition: number, CommittedRecord]> {
  const { reader, topic, from, onReady, onTrouble } = following;
  const positions = await reader.offsets(topic, from);
  onReady();
  let lastAnswer = performance.now();
  for (;;) {
    try {
      for (const partition of await reader.partitions(topic)) {
        positions.set(partition, positions.get(partition) ?? 0n);
      }
      const fetched = await reader.fetch(topic, positions, FETCH);
      lastAnswer = performance.now();
      const lost = fetched.filter(({ kind }) => kind === 'out-of-range').map(({ partition }) => partition);
      if (lost.length > 0) {
        onTrouble(`The topic ${topic} no longer reaches back, or was made anew: reading on from its start.`);
        for (const [partition, start] of await reader.offsets(topic, 'earliest', lost)) {
          positions.set(partition, start);
        }
      }
      for (const page of fetched) {
        if (page.kind === 'page') {
          yield* page.records.map((record) => [page.partition, record] as const);
          positions.set(page.partition, page.nextOffset);
        }
      }
    } catch (error) {
      if (performance.now() - lastAnswer > PATIENCE_MS) {
        throw new CommandError(`Kafka has not answered for a minute: ${describeError(error)}.`, { cause: error });
      }
      onTrouble(`Kafka does not answer: ${describeError(error)}. Trying again.`);
      await delay(PAUSE_MS);
    }
  }
}
