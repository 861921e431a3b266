import * as assume from './assumptions.ts';
import { type Calls, callsPerSecond } from './calls.ts';
import type { Load } from './load.ts';
import { PRICES, type PriceName } from './prices.ts';

export const PARTS = ['Kafka', 'Network', 'Functions', 'Tables', 'Timers', 'Schedule', 'Observation'] as const;
export type Part = (typeof PARTS)[number];

export interface LineItem {
  readonly part: Part;
  readonly what: string;
  /** A month's, in the unit of the price. */
  readonly quantity: number;
  readonly price: PriceName;
  /** US dollars a month. */
  readonly usd: number;
}

const GB = 1e9;
const MILLION = 1e6;
const { HOURS_PER_MONTH, SECONDS_PER_MONTH } = assume;

/** What a month of the load costs, line by line; lines of nothing are left out. */
export function lineItems(load: Load): readonly LineItem[] {
  const calls = callsPerSecond(load);
  return [
    ...kafka(load),
    ...network(load, calls),
    ...functions(load, calls),
    ...tables(load, calls),
    ...timers(calls),
    line('Schedule', 'EventBridge Scheduler', minutes(load) / MILLION, 'schedulerInvocations'),
    ...observation(load, calls),
  ].filter(({ quantity }) => quantity > 0);
}

export function total(items: readonly LineItem[]): number {
  return items.reduce((sum, { usd }) => sum + usd, 0);
}

export function ofPart(items: readonly LineItem[], part: Part): readonly LineItem[] {
  return items.filter((item) => item.part === part);
}

/** How much of a broker's disk the input topic takes, in GB: each zone holds a copy. */
export function inputGbPerBroker({ recordsPerSecond, zones, brokers }: Load): number {
  return (recordsPerSecond * assume.READING_BYTES * assume.INPUT_RETENTION_SECONDS * zones) / brokers / GB;
}

export function line(part: Part, what: string, quantity: number, price: PriceName): LineItem {
  return { part, what, quantity, price, usd: quantity * PRICES[price].usd };
}

export function kafka(load: Load): readonly LineItem[] {
  const { kafka, brokers, brokerType, storageGbPerBroker, secrets } = load;
  const credentials = line('Kafka', 'secrets with credentials', secrets, 'secrets');
  return kafka === 'external'
    ? [credentials]
    : [
        line('Kafka', `${brokers} brokers ${brokerType}`, brokers * HOURS_PER_MONTH, brokerType),
        line('Kafka', 'their disks', brokers * storageGbPerBroker, 'brokerStorage'),
        credentials,
      ];
}

function network(load: Load, { averages, closer }: Calls): readonly LineItem[] {
  if (load.kafka === 'external') {
    return [];
  }
  const { recordsPerSecond: rate, interfaceEndpoints, endpointZones, zones } = load;
  const produced = load.generator ? rate * assume.READING_BYTES : 0;
  const read = 2 * rate * assume.READING_BYTES;
  const published = averages.published * assume.AVERAGE_BYTES + closer.records * assume.AVERAGE_BYTES;
  const delivered = 2 * rate * assume.EVENT_BYTES + closer.putOffs * 1_000;
  return [
    line('Network', 'interface endpoints', interfaceEndpoints * endpointZones * HOURS_PER_MONTH, 'endpointHour'),
    line('Network', 'events through the endpoint of Lambda', perMonth(delivered) / GB, 'endpointData'),
    // Who is in a zone without an interface goes to one in another zone.
    line(
      'Network',
      'of them from other zones',
      (perMonth(delivered) / GB) * (1 - endpointZones / zones),
      'zoneTransfer',
    ),
    line('Network', 'Kafka traffic between zones', betweenZones(load, produced + read + published), 'zoneTransfer'),
  ];
}

/** Clients don't look for a broker of their zone. In GB a month. */
export function betweenZones({ zones }: Load, bytesPerSecond: number): number {
  return (perMonth(bytesPerSecond) * (zones - 1)) / zones / GB;
}

function functions(load: Load, { batches, recordsPerBatch, averages, closer }: Calls): readonly LineItem[] {
  const cities = batches === 0 ? 0 : averages.cityWrites / batches;
  const seconds = {
    averages: (perMonth(batches) * assume.DURATION_MS.averages(cities, recordsPerBatch)) / 1000,
    maxima: (perMonth(batches) * assume.DURATION_MS.maxima(recordsPerBatch)) / 1000,
    closer: (perMonth(closer.asks) * assume.DURATION_MS.closer) / 1000,
    generator: minutes(load) * assume.GENERATOR_SECONDS,
  };
  const time = (name: keyof typeof seconds, what: string) =>
    line('Functions', what, seconds[name] * assume.MEMORY_GB[name], 'lambdaTime');
  return [
    line(
      'Functions',
      'requests of all',
      (perMonth(2 * batches + closer.asks) + minutes(load)) / MILLION,
      'lambdaRequests',
    ),
    time('averages', 'city-averages'),
    time('maxima', 'window-maxima'),
    time('closer', 'window-closer'),
    time('generator', 'generator'),
  ];
}

function tables(load: Load, { averages, maxima, closer }: Calls): readonly LineItem[] {
  const cityBytes = assume.ITEM_BYTES.city(load.partitions);
  const cityUnits = Math.ceil((cityBytes - 100) / 1024);
  const progressUnits = Math.ceil((load.partitions * (assume.ITEM_BYTES.progress - 100)) / 4096);
  const writes = {
    'CityStats, writes': averages.cityWrites * cityUnits,
    'WindowMaxima, writes': maxima.raises + maxima.timerMarks + closer.seals + closer.records,
    'PartitionProgress, writes': averages.progressWrites + maxima.progressWrites,
  };
  const reads = {
    'CityStats, reads': averages.cityReads * Math.ceil((cityBytes - 100) / 4096),
    'PartitionProgress, reads': (averages.progressReads + maxima.progressReads + closer.asks) * progressUnits,
  };
  const windows = Math.min(load.recordsPerSecond, 1 / load.windowSeconds) * assume.WINDOW_RETENTION_SECONDS;
  const bytes =
    load.cities * cityBytes + windows * assume.ITEM_BYTES.window + 2 * load.partitions * assume.ITEM_BYTES.progress;
  return [
    ...capacity(load, writes, 'writes', 'writeCapacity'),
    ...capacity(load, reads, 'reads', 'readCapacity'),
    line('Tables', 'storage', bytes / GB, 'tableStorage'),
    line('Tables', 'point-in-time recovery', bytes / GB, 'pointInTimeRecovery'),
  ];
}

/** @param units a second, by what takes them */
function capacity(
  load: Load,
  units: Readonly<Record<string, number>>,
  onDemand: PriceName,
  provisioned: PriceName,
): readonly LineItem[] {
  return Object.entries(units).map(([what, perSecond]) =>
    load.capacity === 'on-demand'
      ? line('Tables', what, perMonth(perSecond) / MILLION, onDemand)
      : line('Tables', what, Math.ceil(Math.max(perSecond / assume.CAPACITY_IN_USE, 1)) * HOURS_PER_MONTH, provisioned),
  );
}

function timers({ maxima, closer }: Calls): readonly LineItem[] {
  // Each message is sent, received and deleted.
  const requests = maxima.timersSent + closer.putOffs + 2 * closer.asks;
  return [
    line('Timers', 'messages', perMonth(requests) / MILLION, 'queueRequests'),
    line('Timers', "Lambda's empty polls", perMonth(assume.EMPTY_POLLS_PER_SECOND) / MILLION, 'queueRequests'),
  ];
}

function observation(load: Load, { batches, closer }: Calls): readonly LineItem[] {
  const { averages, maxima, closer: closing, generator } = assume.LOG_BYTES;
  const bytes = perMonth(batches * (averages + maxima) + closer.asks * closing) + minutes(load) * generator;
  const brokerLogs = load.kafka === 'msk' ? load.brokers * assume.BROKER_LOG_GB : 0;
  // X-Ray does not trace what a Kafka trigger invokes.
  const requests = [closer.asks, minutes(load) / SECONDS_PER_MONTH];
  const traces = load.tracing ? requests.reduce((sum, one) => sum + assume.tracesPerSecond(one), 0) : 0;
  const ofCluster =
    load.kafka === 'msk' ? assume.ALARM_METRICS_PER_CLUSTER + load.brokers * assume.ALARM_METRICS_PER_BROKER : 0;
  // A metric costs for the hours in which it is told.
  const metrics = load.recordsPerSecond > 0 ? load.metrics : 0;
  return [
    line('Observation', 'logs taken in', bytes / GB + brokerLogs, 'logIngestion'),
    line('Observation', 'logs kept', (bytes / GB + brokerLogs) * assume.LOG_MONTHS, 'logStorage'),
    line('Observation', 'metrics of the functions', metrics, 'metrics'),
    line('Observation', 'alarms', load.alarms + ofCluster, 'alarms'),
    line('Observation', 'dashboard', load.dashboards, 'dashboards'),
    line('Observation', 'traces', perMonth(traces) / MILLION, 'traces'),
  ];
}

const perMonth = (perSecond: number) => perSecond * SECONDS_PER_MONTH;

/** How often the generator runs in a month. */
const minutes = ({ generator, recordsPerSecond }: Load) =>
  generator && recordsPerSecond > 0 ? SECONDS_PER_MONTH / 60 : 0;
