import type { CommittedReader } from '../../../lambdas/shared/kafka/committed-reader.ts';
import { windowOf } from '../../../lambdas/shared/window.ts';
import { KafkaInputLog } from '../../../lambdas/window-closer/kafka-input-log.ts';
import { cityStatsContract } from '../../contracts/city-stats.ts';
import { inputLogContract } from '../../contracts/input-log.ts';
import { progressContract } from '../../contracts/progress.ts';
import { publisherContract } from '../../contracts/publisher.ts';
import { windowMaximaContract } from '../../contracts/window-maxima.ts';
import { windowTimersContract } from '../../contracts/window-timers.ts';
import { InMemoryCityStats } from '../../twins/city-stats.ts';
import { InMemoryInputLog } from '../../twins/input-log.ts';
import { InMemoryProgress } from '../../twins/progress.ts';
import { InMemoryTopics } from '../../twins/topics.ts';
import { InMemoryWindowMaxima } from '../../twins/window-maxima.ts';
import { InMemoryWindowTimers } from '../../twins/window-timers.ts';

let used = 0;
const cityStats = new InMemoryCityStats();
const windowMaxima = new InMemoryWindowMaxima();
const topics = new InMemoryTopics();

cityStatsContract(
  (epoch) => cityStats.inEpoch(epoch),
  () => `City ${used++}`,
);
progressContract(() => new InMemoryProgress());
windowMaximaContract(
  () => windowMaxima,
  () => windowOf(5_000 * used++, 5_000),
);
publisherContract(() => ({
  publisher: topics,
  newTopic: async () => `topic-${used++}`,
  read: async (topic) => topics.read(topic, 3),
}));
inputLogContract(async (partitions) => {
  const topic = new InMemoryInputLog('input', partitions);
  const record = { timestamp: 0, key: null, value: null, headers: [] };
  return {
    log: new KafkaInputLog(topic as Pick<CommittedReader, keyof CommittedReader> as CommittedReader, 'input'),
    append: async (partition) => void topic.append(partition, record),
    begin: async (partition, end) => {
      topic.begin(partition);
      if (end === 'commit') {
        topic.append(partition, record);
      } else {
        topic.skip(partition, 1);
      }
      return async () => topic.commit(partition);
    },
  };
});
windowTimersContract(async () => {
  const timers = new InMemoryWindowTimers(0);
  const next = () => {
    const timer = timers.next();
    if (timer === undefined) {
      throw new Error('No timer waits.');
    }
    const { delayMs, ...received } = timer;
    return { timer: received, at: timers.now };
  };
  return { timers, now: () => timers.now, receive: async (count) => Array.from({ length: count }, next) };
});
