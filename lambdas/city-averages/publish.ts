import type { OutgoingMessage, Publisher } from '../shared/kafka/publisher.ts';
import { divideRounding, formatMicroDegrees } from '../shared/micro-degrees.ts';
import { TOPICS } from '../shared/topics.ts';
import type { CityStats, CityStatsTable } from './city-stats.ts';

/** `City,average` under the key `City`; the header `count` orders the values of a key. */
export function averageMessage({ city, sum, count }: CityStats): OutgoingMessage {
  return {
    topic: TOPICS.averages,
    key: Buffer.from(city),
    value: Buffer.from(`${city},${formatMicroDegrees(divideRounding(sum, BigInt(count)))}`),
    headers: [['count', String(count)]],
  };
}

/**
 * Publishes the averages, then reads the cities again, together and consistently, and publishes those whose count has
 * moved on, until none has. Partitions run side by side, so an older average can reach the topic after a newer one; whoever
 * published last has then seen that nothing newer was written, so the topic's last value per city is right once the
 * stream rests.
 *
 * @returns how many averages were published
 */
export async function publishAverages(
  stats: readonly CityStats[],
  table: Pick<CityStatsTable, 'read'>,
  publisher: Publisher,
): Promise<number> {
  let published = 0;
  let pending = stats;
  while (pending.length > 0) {
    await publisher.publish(pending.map(averageMessage));
    published += pending.length;
    const counts = new Map(pending.map(({ city, count }) => [city, count]));
    const current = await table.read([...counts.keys()]);
    pending = current.filter(({ city, count }) => count > (counts.get(city) ?? 0));
  }
  return published;
}
