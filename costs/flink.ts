import { HOURS_PER_MONTH, READING_BYTES, SECONDS_PER_MONTH } from './assumptions.ts';
import { callsPerSecond } from './calls.ts';
import type { Load } from './load.ts';
import { betweenZones, kafka, type LineItem, line, lineItems, total } from './model.ts';

/** One unit is far from busy at 10,000 records of 40 bytes a second; another one orchestrates, always. */
const UNITS = 2;
/** State of some kilobytes: a snapshot is mostly what Flink adds. A guess. */
const SNAPSHOT_GB = 0.1;

export interface FlinkCosts {
  /** The job on the same Kafka, with its results in topics. */
  readonly topics: number;
  /** The same, with the results in tables as well: each city once an interval, each window once. */
  readonly tables: number;
}

/**
 * Amazon Managed Service for Apache Flink doing the same, in US dollars a month. It includes 50 GB of state a unit. The generator,
 * the alarms and the dashboard are the same.
 */
export function flink(load: Load): FlinkCosts {
  const { averages, closer } = callsPerSecond(load);
  const ours = lineItems(load);
  const shared: readonly LineItem[] = [
    ...kafka(load),
    ...ours.filter(({ what }) => SAME.includes(what)),
    // Read once, not by two triggers.
    line(
      'Network',
      '',
      load.kafka === 'msk' ? betweenZones(load, 2 * load.recordsPerSecond * READING_BYTES) : 0,
      'zoneTransfer',
    ),
    line('Functions', '', UNITS * HOURS_PER_MONTH, 'flinkUnits'),
    line('Functions', '', SNAPSHOT_GB, 'flinkBackups'),
  ];
  const writes = (averages.cityWrites + closer.records) * SECONDS_PER_MONTH;
  const topics = total(shared);
  return { topics, tables: topics + line('Tables', '', writes / 1e6, 'writes').usd };
}

const SAME = ['generator', 'EventBridge Scheduler', 'alarms', 'dashboard'];
